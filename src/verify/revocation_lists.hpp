// What can be said of revocation lists before anybody is verified by them.
#pragma once

#include <openssl/x509.h>

#include <cstddef>
#include <cstdint>

namespace client_cert::x509 {

// ListFlaw is what makes a revocation list useless, though OpenSSL would take
// it for a complete one: it says only what changed since another (delta), or
// of which certificates it speaks does not decode (scope).
enum class ListFlaw { none, delta, scope };

// find_flaw finds out what is wrong with a list. False where there is no
// memory.
[[nodiscard]] bool find_flaw(ListFlaw& to, const X509_CRL& list) noexcept;

// ListAge is where a moment lies in the time of a list.
enum class ListAge { early, current, late };

// age_of tells how old a list is as of `now`, in seconds since 1970. One whose
// dates do not decode is late.
[[nodiscard]] ListAge age_of(const X509_CRL& list, std::int64_t now) noexcept;

// stale_list returns the first list, at or after an index, of an issuer that
// has none that is current; nullptr where there is none.
[[nodiscard]] const X509_CRL* stale_list(const STACK_OF(X509_CRL) * lists,
                                         std::int64_t now, int& index) noexcept;

// Coverage is how many CAs of a trust there are, and how many of them have no
// list; `first` is one of these.
struct Coverage {
    std::size_t authorities = 0;
    std::size_t without = 0;
    const X509* first = nullptr;
};

// cover finds the CAs without a list among the certificates of a trust; among
// those that sign themselves where `roots` is true.
[[nodiscard]] Coverage cover(const STACK_OF(X509) * certificates,
                             const STACK_OF(X509_CRL) * lists,
                             bool roots) noexcept;

}  // namespace client_cert::x509
