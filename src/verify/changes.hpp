// The moments when what has dates begins and ceases to be good.
#pragma once

#include <openssl/x509.h>

#include "x509/asn1_time.hpp"

namespace client_cert::x509 {

// Dates are those of a certificate or a revocation list; nullptr where it has
// none.
struct Dates {
    const ASN1_TIME* begin = nullptr;
    const ASN1_TIME* end = nullptr;
};

// dates_of are those of a certificate.
[[nodiscard]] inline Dates dates_of(const X509& certificate) noexcept {
    return {X509_get0_notBefore(&certificate),
            X509_get0_notAfter(&certificate)};
}

// k_most_changes is how often each_change calls at most.
inline constexpr std::size_t k_most_changes = 3;

// each_change calls `visit(std::int64_t)` for every moment, in seconds since
// 1970, from which on a verification may say something else. The last second
// counts as ended before OpenSSL 4.0, and as good since: both of its ends are
// such moments.
template <class Visit>
void each_change(const Dates& dates, Visit visit) noexcept {
    if (const auto begin = to_unix_seconds(dates.begin)) {
        visit(*begin);
    }
    if (const auto end = to_unix_seconds(dates.end)) {
        visit(*end);
        visit(*end + 1);
    }
}

}  // namespace client_cert::x509
