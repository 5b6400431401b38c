// What a policy says of a peer.
#include "nginx/ngx.hpp"

#include "nginx/decision.hpp"

#include <algorithm>

#include "nginx/judge.hpp"
#include "nginx/values.hpp"

namespace client_cert::nginx {

// KnownRules is what a connection keeps of rules with variables: the facts they
// look at, and what their regular expressions say of these, are the same for
// every request.
struct KnownRules {
    const AccessRules* rules = nullptr;
    KnownRules* next = nullptr;
    KeptFacts facts;
    std::span<KnownSearch> searches;
};

namespace {

constexpr std::string_view k_allowed = "allowed";

Access reason_of(int error) noexcept {
    switch (error) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return Access::expired;
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return Access::not_yet_valid;
        case X509_V_ERR_CERT_REVOKED:
            return Access::revoked;
        default:
            return Access::unverified;
    }
}


Access access_of(AccessDecision decision) noexcept {
    switch (decision) {
        case AccessDecision::granted:
            return Access::granted;
        case AccessDecision::abstained:
            return Access::abstained;
        case AccessDecision::denied_rule:
            return Access::rule;
        case AccessDecision::denied_no_rule:;
    }
    return Access::no_rule;
}


// decide_anew asks the rules about a verified certificate. False where there is
// no memory to ask all of them.
[[gnu::noinline]] bool decide_anew(Decision& to, const AccessRules& rules,
                                   const Verdict& verdict, KnownRules* known,
                                   const Circumstances& now) noexcept {
    Identity identity;
    if (!load_identity(identity, verdict, rules.policy.facts(),
                       known != nullptr ? &known->facts : nullptr, now.pool,
                       now.log))
    {
        return false;
    }
    const AccessVerdict decided = decide_by_rules(
        rules, identity, now.expander, now.pool,
        known != nullptr ? known->searches : std::span<KnownSearch>{});
    to = {access_of(decided.decision), decided.rule};
    return !decided.lacks_memory;
}


// keep_decision asks the rules and keeps what they say for the connection.
bool keep_decision(Decision& to, const AccessRules& rules,
                   const Verdict& verdict, const Circumstances& now) noexcept {
    Peer& peer = *verdict.peer;
    auto* known = create<KnownDecision>(peer.owner->pool);
    if (known == nullptr
        || !decide_anew(known->decision, rules, verdict, nullptr, now))
    {
        return false;
    }
    known->rules = &rules;
    known->next = peer.decisions;
    peer.decisions = known;
    to = known->decision;
    return true;
}


// find_known finds what is known of rules, nothing yet to begin with; nullptr
// where there is no memory.
KnownRules* find_known(Peer& peer, const AccessRules& rules) noexcept {
    for (KnownRules* one = peer.rules; one != nullptr; one = one->next) {
        if (one->rules == &rules) {
            return one;
        }
    }
    ngx_pool_t* pool = peer.owner->pool;
    auto* made = create<KnownRules>(pool);
    if (made == nullptr
        || !pool_arena(pool).array(made->searches, rules.policy.known_size()))
    {
        return nullptr;
    }
    made->rules = &rules;
    made->next = peer.rules;
    peer.rules = made;
    return made;
}


// decide_this_time asks rules that may say something else each time.
bool decide_this_time(Decision& to, const AccessRules& rules,
                      const Verdict& verdict,
                      const Circumstances& now) noexcept {
    KnownRules* known = find_known(*verdict.peer, rules);
    return known != nullptr && decide_anew(to, rules, verdict, known, now);
}


// describe says of a certificate what a log may say.
ngx_str_t describe(const Verdict* verdict, const Format& format,
                   ngx_pool_t* pool, ngx_log_t* log) noexcept {
    RenderedValue value;
    if (verdict == nullptr || !verdict->peer->presented
        || !render_once(value, *verdict, {.format = &format, .choice = {}},
                        pool, log))
    {
        return ngx_null_string;
    }
    return value.text;
}


// shortened leaves room in the line for where it happened. A subject may be
// longer than a line of nginx's log.
ngx_str_t shortened(ngx_str_t subject, const char*& ellipsis) noexcept {
    constexpr std::size_t longest = 512;
    ellipsis = subject.len > longest ? "..." : "";
    subject.len = std::min(subject.len, longest);
    return subject;
}


// Reason is the text of one; the longest has a list's issuer of 128 bytes.
using Reason = u_char[384];


// full_reason is how a denial is called, and what is behind `unverified`.
ngx_str_t full_reason(Reason& to, Access access, const Verdict* verdict,
                      ngx_pool_t* pool, ngx_log_t* log) noexcept {
    if (access != Access::unverified || verdict == nullptr) {
        return to_ngx(reason(access));
    }
    const x509::Complaint complaint = explain(*verdict, pool, log);
    u_char* end = to + sizeof(to);
    const ngx_str_t name = to_ngx(reason(access));
    u_char* p = ngx_slprintf(to, end, "%V, %s", &name,
                             X509_verify_cert_error_string(complaint.error));
    if (complaint.depth >= 0) {
        p = ngx_slprintf(p, end, " at depth %d", complaint.depth);
    }
    if (!complaint.list_issuer.empty()) {
        const ngx_str_t issuer = to_ngx(complaint.list_issuer);
        p = ngx_slprintf(p, end, ", revocation list of \"%V\"", &issuer);
    }
    return {static_cast<std::size_t>(p - to), to};
}


// written_by is the rule that denied, or the first of those of which none
// allowed; nullptr where no rule was asked.
const WrittenRule* written_by(const Policy& policy,
                              const Decision& decision) noexcept {
    if (decision.access == Access::no_rule) {
        return &policy.rules->written.front();
    }
    return decision.rule == nullptr
               ? nullptr
               : &policy.rules->written[static_cast<std::size_t>(
                   decision.rule - policy.rules->rules.data())];
}

}  // namespace


std::string_view reason(Access access) noexcept {
    switch (access) {
        case Access::granted:
        case Access::abstained:
            return k_allowed;
        case Access::no_certificate:
            return "denied:no_certificate";
        case Access::unverified:
            return "denied:unverified";
        case Access::expired:
            return "denied:expired";
        case Access::not_yet_valid:
            return "denied:not_yet_valid";
        case Access::revoked:
            return "denied:revoked";
        case Access::rule:
            return "denied:rule";
        case Access::no_rule:
            return "denied:no_rule";
        case Access::early_data:
            return "denied:early_data";
        case Access::client_id:
            return "denied:clientid";
        case Access::connect:
            return "denied:connect";
        case Access::topic:;
    }
    return "denied:topic";
}


Access access_unverified(const Policy& policy,
                         const Verdict* verdict) noexcept {
    if (verdict != nullptr && verdict->peer->presented) {
        return reason_of(verdict->error);
    }
    const bool wanted =
        policy.required || (policy.rules != nullptr && policy.rules->has_allow);
    return wanted ? Access::no_certificate : Access::abstained;
}


bool ask_rules(Decision& to, const AccessRules& rules, const Verdict& verdict,
               const Circumstances& now) noexcept {
    return rules.policy.depends_on_request()
               ? decide_this_time(to, rules, verdict, now)
               : keep_decision(to, rules, verdict, now);
}


bool ask_once(Decision& to, const AccessRules& rules, const Verdict& verdict,
              const Circumstances& now) noexcept {
    return decide_anew(to, rules, verdict, nullptr, now);
}


void log_refusal(ngx_uint_t level, const ngx_str_t& what,
                 const Verdict* verdict, ngx_pool_t* pool,
                 ngx_log_t* log) noexcept {
    if (log->log_level < level) {
        return;
    }
    if (verdict == nullptr || !verdict->peer->presented) {
        ngx_log_error(level, log, 0, "client cert: %V", &what);
        return;
    }
    const char* ellipsis = nullptr;
    const ngx_str_t subject =
        shortened(describe(verdict, formats::subject, pool, log), ellipsis);
    const ngx_str_t digest = describe(verdict, formats::sha256_hex, pool, log);
    ngx_log_error(level, log, 0, "client cert: %V, certificate \"%V%s\" %V",
                  &what, &subject, ellipsis, &digest);
}


void log_denial(ngx_uint_t level, const Policy& policy,
                const Decision& decision, const Verdict* verdict,
                ngx_pool_t* pool, ngx_log_t* log) noexcept {
    if (log->log_level < level) {
        return;
    }
    Reason text;
    const ngx_str_t why =
        full_reason(text, decision.access, verdict, pool, log);
    const WrittenRule* rule = written_by(policy, decision);
    if (rule == nullptr) {
        log_refusal(level, why, verdict, pool, log);
        return;
    }
    log_refusal(level, verdict, pool, log, "%V in %V:%ui", &why, &rule->file,
                rule->line);
}


bool needs_handshake(Access denial) noexcept {
    switch (denial) {
        case Access::no_certificate:
        case Access::unverified:
        case Access::expired:
        case Access::not_yet_valid:
        case Access::revoked:
            return true;
        default:
            return false;
    }
}

}  // namespace client_cert::nginx
