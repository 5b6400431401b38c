// What a policy says of a peer.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/peer.hpp"
#include "nginx/policy.hpp"

namespace client_cert::nginx {

// Access is what a policy says.
enum class Access {
    // granted: a certificate was wanted and is there, or a rule allows it.
    granted,
    // abstained: nothing speaks against the request.
    abstained,
    // The reasons of a denial.
    no_certificate,
    unverified,
    expired,
    not_yet_valid,
    revoked,
    rule,
    no_rule,
    early_data,
};

// Decision is what a policy says, and the rule that said so, if one did.
struct Decision {
    Access access = Access::unverified;
    const AccessRule* rule = nullptr;
};

// Circumstances are those that a policy is asked under.
struct Circumstances {
    Expander expander;
    // pool and log are for what is asked alone.
    ngx_pool_t* pool = nullptr;
    ngx_log_t* log = nullptr;
};

// reason is how a denial is called, with `denied:` before it, or `allowed`.
[[nodiscard]] std::string_view reason(Access access) noexcept;

// decide says what a policy says of a peer; `verdict` is nullptr without TLS.
// False where there is no memory, or the certificate cannot be read.
[[nodiscard]] bool decide(Decision& to, const Policy& policy,
                          const Verdict* verdict,
                          const Circumstances& now) noexcept;

// log_denial says whom a policy denied, and why.
void log_denial(ngx_uint_t level, const Policy& policy,
                const Decision& decision, const Verdict* verdict,
                ngx_pool_t* pool, ngx_log_t* log) noexcept;

// needs_handshake tells whether only another handshake can heal a denial.
[[nodiscard]] bool needs_handshake(Access denial) noexcept;

}  // namespace client_cert::nginx
