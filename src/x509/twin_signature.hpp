// The fingerprints that the holder of a certificate can choose from: an ECDSA
// signature (r, s) is as valid as (r, n - s), and is not signed itself.
#pragma once

#include <openssl/x509.h>

#include <span>

#include "x509/storage.hpp"

namespace client_cert::x509 {

// read_curve_orders reads the orders n of OpenSSL's curves, once for the
// process. False where there is no memory.
[[nodiscard]] bool read_curve_orders() noexcept;

// load_twin_sha256 finds out the SHA-256 digests of a certificate with the twin
// of its signature, one for each order that the issuer's key may have: its
// certificate is not always at hand. None where the signature is no ECDSA.
[[nodiscard]] Outcome load_twin_sha256(std::span<const Bytes>& to,
                                       const X509& certificate,
                                       Arena arena) noexcept;

}  // namespace client_cert::x509
