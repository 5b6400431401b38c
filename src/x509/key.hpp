// The kind of a certificate's key and the algorithm of its signature.
#pragma once

#include <openssl/x509.h>

#include "x509/storage.hpp"

namespace client_cert::x509 {

// load_key is the kind and size of the key, such as `RSA-2048`. A kind that is
// not listed at Identity::key and that OpenSSL knows has OpenSSL's name.
[[nodiscard]] Outcome load_key(std::string_view& to, const X509& certificate,
                               Arena arena) noexcept;

// load_sigalg is OpenSSL's long name of the signature algorithm, or its dotted
// object identifier.
[[nodiscard]] Outcome load_sigalg(std::string_view& to, const X509& certificate,
                                  Arena arena) noexcept;

// load_spki_sha256 is the digest of the SubjectPublicKeyInfo, as in RFC 7469
// section 2.4.
[[nodiscard]] Outcome load_spki_sha256(Bytes& to, const X509& certificate,
                                       Arena arena) noexcept;

}  // namespace client_cert::x509
