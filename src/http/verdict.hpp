// Whether a peer's certificate is verified, for one trust and for now.
#pragma once

#include "http/ngx_http.hpp"

#include "http/peer.hpp"
#include "verify/verification.hpp"
#include "x509/handle.hpp"

namespace client_cert::http {

// leaf_of returns a peer's certificate, or nullptr.
[[nodiscard]] x509::CertificateHandle leaf_of(const Peer& peer) noexcept;

// holds tells whether a verdict that was made is still the same.
[[nodiscard]] inline bool holds(const Verdict& verdict) noexcept {
    return ngx_time() >= verdict.valid_from && ngx_time() < verdict.valid_until
           && (verdict.trust == nullptr
               || verdict.trust->generation == verdict.generation);
}

// judge makes a verdict for its peer and its trust, as of now: the handshake's
// own where it used that trust, the one that the session remembers where it
// was resumed and trusts the same, a new verification everywhere else. A trust
// that is nullptr verifies nothing. False where there is no memory.
[[nodiscard]] bool judge(ngx_http_request_t* r, Verdict& verdict) noexcept;

// explain is what OpenSSL complains of where a verdict is that a certificate
// fails, for a log: with depth and list where the verdict's trust has them.
[[nodiscard]] x509::Complaint explain(ngx_http_request_t* r,
                                      const Verdict& verdict) noexcept;

}  // namespace client_cert::http
