// Who gets in: what a location's policy says of a request.
#include "http/ngx_http.hpp"

#include "http/access.hpp"

#include <algorithm>

#include "http/access_rules.hpp"
#include "http/peer.hpp"
#include "http/verdict.hpp"
#include "nginx/notes.hpp"

namespace client_cert::http {

// Decision is what a policy says, and the rule that said so, if one did.
struct Decision {
    Access access = Access::unverified;
    const AccessRule* rule = nullptr;
};

// KnownDecision is a decision that a connection keeps: rules without variables
// say the same of a certificate as long as it is verified.
struct KnownDecision {
    const AccessRules* rules = nullptr;
    KnownDecision* next = nullptr;
    Decision decision;
};

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

// RFC 8470 section 5.2; nginx has no name for it.
constexpr ngx_int_t k_too_early = 425;


// reason is how a denial is called, with `denied:` before it.
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
        case Access::early_data:;
    }
    return "denied:early_data";
}


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
[[gnu::noinline]] bool decide_anew(ngx_http_request_t* r, Decision& to,
                                   const AccessRules& rules,
                                   const Verdict& verdict,
                                   KnownRules* known) noexcept {
    Identity identity;
    if (!load_identity(r, identity, verdict, rules.policy.facts(),
                       known != nullptr ? &known->facts : nullptr))
    {
        return false;
    }
    const AccessVerdict decided = decide_by_rules(
        r, rules, identity,
        known != nullptr ? known->searches : std::span<KnownSearch>{});
    to = {access_of(decided.decision), decided.rule};
    return !decided.lacks_memory;
}


// keep_decision asks the rules and keeps what they say for the connection.
[[gnu::noinline]] bool keep_decision(ngx_http_request_t* r, Decision& to,
                                     const AccessRules& rules,
                                     const Verdict& verdict) noexcept {
    Peer& peer = *verdict.peer;
    auto* known = create<KnownDecision>(peer.owner->pool);
    if (known == nullptr
        || !decide_anew(r, known->decision, rules, verdict, nullptr))
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


// decide_for_request asks rules that may say something else each time.
[[gnu::noinline]] bool decide_for_request(ngx_http_request_t* r, Decision& to,
                                          const AccessRules& rules,
                                          const Verdict& verdict) noexcept {
    KnownRules* known = find_known(*verdict.peer, rules);
    return known != nullptr && decide_anew(r, to, rules, verdict, known);
}


bool decide_by(ngx_http_request_t* r, Decision& to, const AccessRules& rules,
               const Verdict& verdict) noexcept {
    if (rules.policy.depends_on_request()) {
        return decide_for_request(r, to, rules, verdict);
    }
    for (const KnownDecision* known = verdict.peer->decisions; known != nullptr;
         known = known->next)
    {
        if (known->rules == &rules) {
            to = known->decision;
            return true;
        }
    }
    return keep_decision(r, to, rules, verdict);
}


// decide says what a policy says. False where there is no memory, or the
// certificate cannot be read.
bool decide(ngx_http_request_t* r, Decision& to,
            const Policy& policy) noexcept {
    Verdict* verdict = nullptr;
    if (r->connection->ssl != nullptr) {
        verdict = find_verdict(r);
        if (verdict == nullptr) {
            return false;
        }
    }
    if (verdict == nullptr || !verdict->peer->presented) {
        const bool wanted =
            policy.required
            || (policy.rules != nullptr && policy.rules->has_allow);
        to.access = wanted ? Access::no_certificate : Access::abstained;
        return true;
    }
    if (!verdict->verified) {
        to.access = reason_of(verdict->error);
        return true;
    }
    to.access = Access::abstained;
    if (policy.rules != nullptr && !decide_by(r, to, *policy.rules, *verdict)) {
        return false;
    }
    if (to.access == Access::abstained && policy.required) {
        to.access = Access::granted;
    }
    return true;
}


// Denial is remembered by the request's pool: contexts are cleared when a
// request is redirected to its error page.
struct Denial {
    Access access = Access::unverified;
    // uri_changes tells the pass through the phases from those behind a
    // redirect, each of which leaves the request fewer.
    ngx_uint_t uri_changes = 0;
    // overruled is true once another access module let the request in.
    bool overruled = false;
};


// find_denial returns a request's latest denial that is wanted, or nullptr.
template <class Wanted>
Denial* find_denial(ngx_http_request_t* r, Wanted is_wanted) noexcept {
    return find_note<Denial>(*r->main->pool, is_wanted);
}


bool remember(ngx_http_request_t* r, Access access) noexcept {
    return add_note(r->main->pool, Denial{access, r->uri_changes});
}


// describe says of a certificate what a log may say.
ngx_str_t describe(ngx_http_request_t* r, const Format& format) noexcept {
    RenderedValue value;
    const Verdict* verdict =
        r->connection->ssl != nullptr ? find_verdict(r) : nullptr;
    if (verdict == nullptr || !verdict->peer->presented
        || !render_once(value, r, *verdict, {.format = &format, .choice = {}}))
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
ngx_str_t full_reason(Reason& to, ngx_http_request_t* r,
                      Access access) noexcept {
    const Verdict* verdict =
        access == Access::unverified ? find_verdict(r) : nullptr;
    if (verdict == nullptr) {
        return to_ngx(reason(access));
    }
    const x509::Complaint complaint = explain(r, *verdict);
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


void log_denial(ngx_http_request_t* r, const Policy& policy,
                const Decision& decision) noexcept {
    const auto* core = static_cast<const ngx_http_core_loc_conf_t*>(
        ngx_http_get_module_loc_conf(r, ngx_http_core_module));
    const ngx_uint_t level =
        core->satisfy == NGX_HTTP_SATISFY_ALL ? NGX_LOG_ERR : NGX_LOG_INFO;
    if (r->connection->log->log_level < level) {
        return;
    }
    Reason text;
    const ngx_str_t why = full_reason(text, r, decision.access);
    const char* ellipsis = nullptr;
    const ngx_str_t subject =
        shortened(describe(r, formats::subject), ellipsis);
    const ngx_str_t digest = describe(r, formats::sha256_hex);
    if (decision.access == Access::no_certificate) {
        ngx_log_error(level, r->connection->log, 0, "client cert: %V", &why);
        return;
    }
    if (decision.rule == nullptr) {
        ngx_log_error(level, r->connection->log, 0,
                      "client cert: %V, certificate \"%V%s\" %V", &why,
                      &subject, ellipsis, &digest);
        return;
    }
    const WrittenRule& rule = policy.rules->written[static_cast<std::size_t>(
        decision.rule - policy.rules->rules.data())];
    ngx_log_error(level, r->connection->log, 0,
                  "client cert: %V in %V:%ui, certificate \"%V%s\" %V", &why,
                  &rule.file, rule.line, &subject, ellipsis, &digest);
}


// answer is the code of a denial that was logged.
ngx_int_t answer(ngx_http_request_t* r, Access access,
                 ngx_int_t code) noexcept {
    return remember(r, access) ? code : NGX_HTTP_INTERNAL_SERVER_ERROR;
}


// deny answers a request that does not get in.
[[gnu::noinline]] ngx_int_t deny(ngx_http_request_t* r, const Policy& policy,
                                 const Decision& decision) noexcept {
    log_denial(r, policy, decision);
    return answer(r, decision.access, static_cast<ngx_int_t>(policy.deny_code));
}

}  // namespace


ngx_int_t judge_early_data(ngx_http_request_t* r) noexcept {
    const LocationConf& conf = location_conf(r);
    // Who tells what a variable says, and where, is not to be seen.
    if (r->connection->ssl == nullptr || conf.early_data == EarlyData::accept
        || (conf.policy == nullptr && !main_conf(r).has_variables
            && elements<OutgoingHeader>(conf.plan).empty()))
    {
        return NGX_DECLINED;
    }
    // It counts as early where nginx cannot tell.
    ngx_str_t early = to_ngx("1");
    (void)ngx_ssl_get_early_data(r->connection, r->pool, &early);
    if (early.len == 0) {
        return NGX_DECLINED;
    }
    const Verdict* verdict = find_verdict(r);
    if (verdict == nullptr) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }
    if (!verdict->peer->presented) {
        return NGX_DECLINED;
    }
    const ngx_str_t why = to_ngx(reason(Access::early_data));
    ngx_log_error(NGX_LOG_INFO, r->connection->log, 0, "client cert: %V", &why);
    return answer(r, Access::early_data, k_too_early);
}


ngx_int_t decide_in_access(ngx_http_request_t* r) noexcept {
    const Policy* policy = location_conf(r).policy;
    if (policy == nullptr) {
        return NGX_DECLINED;
    }
    Decision decision;
    if (!decide(r, decision, *policy)) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }
    switch (decision.access) {
        case Access::granted:
            return NGX_OK;
        case Access::abstained:
            return NGX_DECLINED;
        default:
            return deny(r, *policy, decision);
    }
}


bool access_text(ngx_http_request_t* r, ngx_str_t& to) noexcept {
    to = ngx_null_string;
    const auto any = [](const Denial&) { return true; };
    if (const Denial* denial = find_denial(r, any)) {
        to = to_ngx(reason(denial->access));
        return true;
    }
    const Policy* policy = location_conf(r).policy;
    if (policy == nullptr) {
        return true;
    }
    Decision decision;
    if (!decide(r, decision, *policy)) {
        return false;
    }
    to = to_ngx(reason(decision.access));
    return true;
}


ngx_int_t overrule_in_precontent(ngx_http_request_t* r) noexcept {
    const auto is_of_this_pass = [&](const Denial& denial) {
        return denial.uri_changes == r->uri_changes;
    };
    if (r == r->main) {
        if (Denial* denial = find_denial(r, is_of_this_pass)) {
            denial->overruled = true;
        }
    }
    return NGX_DECLINED;
}


std::optional<Access> standing_denial(ngx_http_request_t* r) noexcept {
    const auto stands = [](const Denial& denial) { return !denial.overruled; };
    const Denial* denial = find_denial(r, stands);
    return denial != nullptr ? std::optional{denial->access} : std::nullopt;
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

}  // namespace client_cert::http
