// Puts the module ahead of others, wherever it stands in the order of loading.
#include "http/ngx_http.hpp"

#include <algorithm>

#include "http/access.hpp"
#include "http/conf.hpp"
#include "http/handlers.hpp"
#include "http/phases.hpp"
#include "http/refusal.hpp"
#include "http/response.hpp"

namespace client_cert::http {
namespace {

// move_ahead puts a handler in front of the others of its phase. Those share
// how they are called and where the next phase begins.
void move_ahead(const ngx_http_phase_engine_t& engine,
                ngx_http_handler_pt handler) noexcept {
    ngx_http_phase_handler_t* at = engine.handlers;
    while (at->checker != nullptr && at->handler != handler) {
        at++;
    }
    if (at->checker == nullptr) {
        return;
    }
    ngx_http_phase_handler_t* first = at;
    while (first != engine.handlers && first[-1].checker == at->checker
           && first[-1].next == at->next)
    {
        first--;
    }
    std::rotate(first, at, at + 1);
}


// move_ahead_in_log does the same for the handlers that log.
void move_ahead_in_log(const ngx_http_core_main_conf_t& core,
                       ngx_http_handler_pt handler) noexcept {
    const auto handlers = elements<ngx_http_handler_pt>(
        &core.phases[NGX_HTTP_LOG_PHASE].handlers);
    const auto at = std::find(handlers.begin(), handlers.end(), handler);
    if (at != handlers.end()) {
        std::rotate(handlers.begin(), at, at + 1);
    }
}


// guard puts the cleaning ahead of every handler of the rewrite phases: some
// modules change the order of these handlers while they run, and nginx's own
// looks whether it is the first.
void guard(const ngx_http_phase_engine_t& engine) noexcept {
    for (ngx_http_phase_handler_t* at = engine.handlers; at->checker != nullptr;
         at++)
    {
        if (at->checker == ngx_http_core_rewrite_phase) {
            at->checker = clean_before_rewrite;
        }
    }
}

}  // namespace


ngx_int_t put_first(ngx_cycle_t* cycle) noexcept {
    const MainConf* conf = main_conf(cycle);
    const auto* core = static_cast<const ngx_http_core_main_conf_t*>(
        ngx_http_cycle_get_module_main_conf(cycle, ngx_http_core_module));
    // There may be no http block.
    if (conf == nullptr || core == nullptr) {
        return NGX_OK;
    }
    // The last to be moved comes first: error pages see a clean request.
    for (const ngx_http_handler_pt handler :
         {refuse_in_post_read, clean_or_reject, forward_in_preaccess,
          judge_early_data, overrule_in_precontent})
    {
        move_ahead(core->phase_engine, handler);
    }
    if (!conf->set.empty()) {
        guard(core->phase_engine);
        move_ahead_in_log(*core, hide_from_log);
    }
    install_first_filter(*conf);
    return NGX_OK;
}

}  // namespace client_cert::http
