// The extensions of a certificate other than subjectAltName.
#pragma once

#include <openssl/x509.h>

#include "identity/identity.hpp"
#include "x509/storage.hpp"

namespace client_cert::x509 {

// load_ski is the subject key identifier.
[[nodiscard]] Outcome load_ski(Bytes& to, const X509& certificate,
                               Arena arena) noexcept;

// load_aki is the authority key identifier.
[[nodiscard]] Outcome load_aki(Bytes& to, const X509& certificate,
                               Arena arena) noexcept;

// load_eku are the extended key usages, by OpenSSL's short name or dotted.
[[nodiscard]] Outcome load_eku(std::span<const std::string_view>& to,
                               const X509& certificate, Arena arena) noexcept;

// load_key_usage are the key usages, in the order of their bits.
[[nodiscard]] Outcome load_key_usage(std::span<const std::string_view>& to,
                                     const X509& certificate,
                                     Arena arena) noexcept;

// load_policies are the dotted object identifiers of the certificate policies.
[[nodiscard]] Outcome load_policies(std::span<const std::string_view>& to,
                                    const X509& certificate,
                                    Arena arena) noexcept;

// load_extensions are all extensions, as they are.
[[nodiscard]] Outcome load_extensions(std::span<const Extension>& to,
                                      const X509& certificate,
                                      Arena arena) noexcept;

}  // namespace client_cert::x509
