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
    // Those of MQTT: the client identifier, another field, a topic.
    client_id,
    connect,
    topic,
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

// KnownDecision is a decision that a connection keeps: rules without variables
// say the same of a certificate as long as it is verified.
struct KnownDecision {
    const AccessRules* rules = nullptr;
    KnownDecision* next = nullptr;
    Decision decision;
};

// access_unverified is what a policy says without a verified certificate.
[[nodiscard]] Access access_unverified(const Policy& policy,
                                       const Verdict* verdict) noexcept;

// ask_rules asks rules about a verified certificate, and keeps what they say
// where they always say it. False as in decide.
[[nodiscard]] bool ask_rules(Decision& to, const AccessRules& rules,
                             const Verdict& verdict,
                             const Circumstances& now) noexcept;

// ask_once asks rules about a verified certificate, and keeps nothing of it.
// False as in decide.
[[nodiscard]] bool ask_once(Decision& to, const AccessRules& rules,
                            const Verdict& verdict,
                            const Circumstances& now) noexcept;

// decide says what a policy says of a peer; `verdict` is nullptr without TLS.
// False where there is no memory, or the certificate cannot be read.
[[nodiscard]] inline bool decide(Decision& to, const Policy& policy,
                                 const Verdict* verdict,
                                 const Circumstances& now) noexcept {
    if (verdict == nullptr || !verdict->verified) {
        to.access = access_unverified(policy, verdict);
        return true;
    }
    to.access = Access::abstained;
    if (policy.rules != nullptr) {
        const KnownDecision* known = verdict->peer->decisions;
        while (known != nullptr && known->rules != policy.rules) {
            known = known->next;
        }
        if (known != nullptr) {
            to = known->decision;
        } else if (!ask_rules(to, *policy.rules, *verdict, now)) {
            return false;
        }
    }
    if (to.access == Access::abstained && policy.required) {
        to.access = Access::granted;
    }
    return true;
}

// log_refusal says who was refused something, and what.
void log_refusal(ngx_uint_t level, const ngx_str_t& what,
                 const Verdict* verdict, ngx_pool_t* pool,
                 ngx_log_t* log) noexcept;

// log_refusal says the same in words of nginx's formats.
template <class... Arguments>
void log_refusal(ngx_uint_t level, const Verdict* verdict, ngx_pool_t* pool,
                 ngx_log_t* log, const char* format,
                 Arguments... arguments) noexcept {
    if (log->log_level < level) {
        return;
    }
    u_char text[NGX_MAX_ERROR_STR];
    const u_char* end =
        ngx_slprintf(text, text + sizeof(text), format, arguments...);
    log_refusal(level, {static_cast<std::size_t>(end - text), text}, verdict,
                pool, log);
}

// log_denial says whom a policy denied, and why.
void log_denial(ngx_uint_t level, const Policy& policy,
                const Decision& decision, const Verdict* verdict,
                ngx_pool_t* pool, ngx_log_t* log) noexcept;

// needs_handshake tells whether only another handshake can heal a denial.
[[nodiscard]] bool needs_handshake(Access denial) noexcept;

}  // namespace client_cert::nginx
