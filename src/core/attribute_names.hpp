// The names by which attributes of distinguished names are asked for.
#pragma once

#include <string_view>

namespace client_cert {

// attribute_oid is the dotted OID of an attribute's name in the configuration:
// `cn`, `o`, `ou`, `c`, `st`, `l`, `uid`, `dc`, `email`, `serialnumber`,
// `title`, `organizationidentifier`. Empty where there is no such name.
[[nodiscard]] std::string_view attribute_oid(std::string_view name) noexcept;

// nearest_attribute_name is the one of these names that a misspelt one is most
// like; empty where it is like none.
[[nodiscard]] std::string_view nearest_attribute_name(
    std::string_view word) noexcept;

// attribute_type_oid is the dotted OID of an attribute's name inside a
// distinguished name, in any case: the names above, those of RFC 4514 and RFC
// 4519, and what OpenSSL prints. Empty where there is no such name. `UID` is
// RFC 4514's; for OpenSSL's `uid`, which differs from it in case only, write
// `uniqueIdentifier`.
[[nodiscard]] std::string_view attribute_type_oid(
    std::string_view name) noexcept;

}  // namespace client_cert
