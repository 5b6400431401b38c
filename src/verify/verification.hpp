// Verification of a client certificate against a trust.
#pragma once

#include <openssl/x509.h>

#include "verify/complaint.hpp"
#include "verify/trust.hpp"
#include "x509/digest.hpp"
#include "x509/handle.hpp"
#include "x509/outcome.hpp"

namespace client_cert::x509 {

// Verification is the result.
struct Verification {
    // error is an X509_V_ERR number, the last one where there were several, as
    // nginx has it.
    int error = X509_V_ERR_UNSPECIFIED;
    // valid_from and valid_until are the moments between which the result
    // stays the same, the first one included.
    std::int64_t valid_from = 0;
    std::int64_t valid_until = 0;
    // last is the complaint that the error comes from.
    Complaint last;
    // passed_over is the last one of a revocation list that could not be used,
    // where the trust passes over that.
    Complaint passed_over;
    // path leads from the leaf's issuer to the trust anchor; empty where the
    // verification failed.
    std::span<const PathLink> path;
};

// verify verifies a leaf for the purpose of a TLS client as of `now`, in
// seconds since 1970, with the help of the presented chain, which may be
// nullptr. False where there is no memory.
[[nodiscard]] bool verify(Verification& to, const Trust& trust, X509& leaf,
                          STACK_OF(X509) * presented, std::int64_t now,
                          Arena arena) noexcept;

// find_bounds finds out how long a verification of that moment stays the same.
void find_bounds(Verification& to, const Trust& trust, const X509& leaf,
                 const STACK_OF(X509) * presented, std::int64_t now) noexcept;

// find_path takes a validated path, which begins with the leaf, apart.
// `unreadable` where a certificate of it comes from elsewhere.
[[nodiscard]] Outcome find_path(std::span<const PathLink>& to,
                                const Trust& trust, const STACK_OF(X509) * path,
                                const STACK_OF(X509) * presented,
                                Arena arena) noexcept;

// digest_chain digests a leaf and the DER of the presented chain. False where
// there is no memory.
[[nodiscard]] bool digest_chain(Sha256& to, const X509& leaf,
                                std::span<const Bytes> presented) noexcept;

// decode_chain decodes certificates; nullptr where one does not decode or there
// is no memory.
[[nodiscard]] ChainHandle decode_chain(std::span<const Bytes> chain) noexcept;

// encode_chain encodes certificates into the arena. False where one cannot be
// encoded or there is no memory.
[[nodiscard]] bool encode_chain(std::span<const Bytes>& to,
                                const STACK_OF(X509) * chain,
                                Arena arena) noexcept;

}  // namespace client_cert::x509
