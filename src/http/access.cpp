// Who gets in: what a location's policy says of a request.
#include "http/ngx_http.hpp"

#include "http/access.hpp"

#include "http/conf.hpp"
#include "http/texts.hpp"
#include "http/verdict.hpp"
#include "nginx/notes.hpp"

namespace client_cert::http {

namespace {

// RFC 8470 section 5.2; nginx has no name for it.
constexpr ngx_int_t k_too_early = 425;


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


// ask asks a policy, and tells of which verdict. False where there is no
// memory, or the certificate cannot be read.
[[gnu::always_inline]] inline bool ask(ngx_http_request_t* r, Decision& to,
                                       const Policy& policy,
                                       const Verdict*& verdict) noexcept {
    if (r->connection->ssl != nullptr) {
        verdict = find_verdict(r);
        if (verdict == nullptr) {
            return false;
        }
    }
    return decide(to, policy, verdict,
                  {Texts::expander(r), r->pool, r->connection->log});
}


// answer is the code of a denial that was logged.
ngx_int_t answer(ngx_http_request_t* r, Access access,
                 ngx_int_t code) noexcept {
    return remember(r, access) ? code : NGX_HTTP_INTERNAL_SERVER_ERROR;
}


// deny answers a request that does not get in.
[[gnu::noinline]] ngx_int_t deny(ngx_http_request_t* r, const Policy& policy,
                                 const Decision& decision,
                                 const Verdict* verdict) noexcept {
    const auto* core = static_cast<const ngx_http_core_loc_conf_t*>(
        ngx_http_get_module_loc_conf(r, ngx_http_core_module));
    const ngx_uint_t level =
        core->satisfy == NGX_HTTP_SATISFY_ALL ? NGX_LOG_ERR : NGX_LOG_INFO;
    log_denial(level, policy, decision, verdict, r->pool, r->connection->log);
    return answer(r, decision.access,
                  static_cast<ngx_int_t>(location_conf(r).deny_code));
}

}  // namespace


ngx_int_t judge_early_data(ngx_http_request_t* r) noexcept {
    const LocationConf& conf = location_conf(r);
    // Who tells what a variable says, and where, is not to be seen.
    if (r->connection->ssl == nullptr || conf.early_data == EarlyData::accept
        || (conf.policy == nullptr && !main_conf(r).variables.tell
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
    const Verdict* verdict = nullptr;
    if (!ask(r, decision, *policy, verdict)) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }
    switch (decision.access) {
        case Access::granted:
            return NGX_OK;
        case Access::abstained:
            return NGX_DECLINED;
        default:
            return deny(r, *policy, decision, verdict);
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
    const Verdict* verdict = nullptr;
    if (!ask(r, decision, *policy, verdict)) {
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


}  // namespace client_cert::http
