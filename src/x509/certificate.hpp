// The facts of a certificate, read through OpenSSL.
#pragma once

#include <openssl/x509.h>

#include <cstdint>

#include "base/arena.hpp"
#include "identity/identity.hpp"

namespace client_cert::x509 {

// Validity is when a certificate is valid, in seconds since 1970, both ends
// included as in RFC 5280 section 4.1.2.5.
struct Validity {
    std::int64_t not_before;
    std::int64_t not_after;
};

// load_facts finds out the facts and puts them into `identity`, in memory of
// the arena. A fact that the certificate does not have stays empty, and so does
// one that OpenSSL cannot decode, which is then in `unreadable`; neither is a
// failure. False where there is no memory, or the certificate cannot be encoded
// again.
[[nodiscard]] bool load_facts(Identity& identity, X509& certificate,
                              Facts facts, Arena arena) noexcept;

// load_issuer_facts finds out the facts `issuer_serial` and `issuer_ski` from
// the issuer's certificate, as load_facts does.
[[nodiscard]] bool load_issuer_facts(Identity& identity, const X509& issuer,
                                     Facts facts, Arena arena) noexcept;

// load_own_issuer_facts does the same with a certificate that is its own
// issuer, and with another one nothing. False also where it cannot be told.
[[nodiscard]] bool load_own_issuer_facts(Identity& identity, X509& certificate,
                                         Facts facts, Arena arena) noexcept;

// load_anchor_facts finds out the fact `anchor_attributes` from the trust
// anchor, as load_facts does.
[[nodiscard]] bool load_anchor_facts(Identity& identity, const X509& anchor,
                                     Facts facts, Arena arena) noexcept;

// encode is the DER of a certificate, in the arena. False where it cannot be
// encoded or there is no memory.
[[nodiscard]] bool encode(Bytes& to, const X509& certificate,
                          Arena arena) noexcept;

// load_validity reads both dates. False where one does not decode.
[[nodiscard]] bool load_validity(Validity& validity,
                                 const X509& certificate) noexcept;

}  // namespace client_cert::x509
