// ASN.1 times as instants.
#pragma once

#include <openssl/asn1.h>

#include <cstdint>
#include <ctime>
#include <optional>

namespace client_cert::x509 {

// to_tm is a time in UTC; nothing for an absent one, which OpenSSL would read
// as "now", and one that does not decode.
[[nodiscard]] std::optional<std::tm> to_tm(const ASN1_TIME* time) noexcept;

// to_unix_seconds is a time in UTC in seconds since 1970.
[[nodiscard]] std::int64_t to_unix_seconds(const std::tm& tm) noexcept;
[[nodiscard]] std::optional<std::int64_t> to_unix_seconds(
    const ASN1_TIME* time) noexcept;

}  // namespace client_cert::x509
