// Distinguished names: their texts, their DER and their attributes.
#pragma once

#include <openssl/x509.h>

#include "identity/identity.hpp"
#include "x509/storage.hpp"

namespace client_cert::x509 {

// load_name prints a name as RFC 2253 says, the way nginx's $ssl_client_s_dn
// does.
[[nodiscard]] Outcome load_name(std::string_view& to, const X509_NAME& name,
                                Arena arena) noexcept;

// load_legacy_name prints a name on one line with slashes, the way nginx's
// $ssl_client_s_dn_legacy does.
[[nodiscard]] Outcome load_legacy_name(std::string_view& to,
                                       const X509_NAME& name,
                                       Arena arena) noexcept;

// load_name_der is the DER of a name.
[[nodiscard]] Outcome load_name_der(Bytes& to, const X509_NAME& name,
                                    Arena arena) noexcept;

// load_attributes takes a name apart. A value that is no string, or whose
// characters do not convert, has only its escaped text; one that has not even
// that makes the whole name unreadable.
[[nodiscard]] Outcome load_attributes(std::span<const Attribute>& to,
                                      const X509_NAME& name,
                                      Arena arena) noexcept;

}  // namespace client_cert::x509
