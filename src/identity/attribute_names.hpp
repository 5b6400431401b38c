// The names by which attributes of distinguished names are asked for.
#pragma once

#include <span>
#include <string_view>

namespace client_cert {

// attribute_oid is the dotted OID of an attribute's name in the configuration:
// `cn`, `o`, `ou`, `c`, `st`, `l`, `uid`, `dc`, `email`, `serialnumber`,
// `title`, `organizationidentifier`. Empty where there is no such name.
[[nodiscard]] std::string_view attribute_oid(std::string_view name) noexcept;

// attribute_word is how the configuration calls the attribute that has a name
// inside a distinguished name, in any case: its name above, or its dotted OID
// where it has none there. Empty where there is no such attribute.
[[nodiscard]] std::string_view attribute_word(std::string_view name) noexcept;

// attribute_names are these names, in this order.
[[nodiscard]] std::span<const std::string_view> attribute_names() noexcept;

// attribute_type_oid is the dotted OID of an attribute's name inside a
// distinguished name, in any case: the names above, those of RFC 4514 and RFC
// 4519, and what OpenSSL prints. Empty where there is no such name. `UID` is
// RFC 4514's; for OpenSSL's `uid`, which differs from it in case only, write
// `uniqueIdentifier`.
[[nodiscard]] std::string_view attribute_type_oid(
    std::string_view name) noexcept;

}  // namespace client_cert
