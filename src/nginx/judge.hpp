// How a verdict comes about.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/peer.hpp"
#include "verify/verification.hpp"

namespace client_cert::nginx {

// holds tells whether a verdict that was made is still the same.
[[nodiscard]] inline bool holds(const Verdict& verdict) noexcept {
    return ngx_time() >= verdict.valid_from && ngx_time() < verdict.valid_until
           && (verdict.trust == nullptr
               || verdict.trust->generation == verdict.generation);
}

// judge makes a verdict for its peer and its trust, as of now: the handshake's
// own where it used that trust, the one that the session remembers where it
// was resumed and trusts the same, a new verification everywhere else. A trust
// that is nullptr verifies nothing. The pool is for what is needed until then.
// False where there is no memory.
[[nodiscard]] bool judge(Verdict& verdict, ngx_pool_t* pool,
                         ngx_log_t* log) noexcept;

// explain is what OpenSSL complains of where a verdict is that a certificate
// fails, for a log: with depth and list where the verdict's trust has them.
[[nodiscard]] x509::Complaint explain(const Verdict& verdict, ngx_pool_t* pool,
                                      ngx_log_t* log) noexcept;

}  // namespace client_cert::nginx
