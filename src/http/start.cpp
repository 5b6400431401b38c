// Checks the whole configuration and installs the handlers that it needs.
#include "http/ngx_http.hpp"

#include <algorithm>

#include "http/access.hpp"
#include "http/chains.hpp"
#include "http/conf.hpp"
#include "http/early_values.hpp"
#include "http/handlers.hpp"
#include "http/http_variables.hpp"
#include "http/other_directives.hpp"
#include "http/phases.hpp"
#include "http/refusal.hpp"
#include "http/response.hpp"
#include "http/server_trusts.hpp"
#include "http/servers.hpp"
#include "http/start_warnings.hpp"
#include "http/variables.hpp"
#include "http/verdict.hpp"
#include "nginx/ca_names.hpp"
#include "nginx/denials.hpp"
#include "nginx/list_warnings.hpp"
#include "nginx/memo.hpp"
#include "nginx/own_trust.hpp"
#include "nginx/peer.hpp"
#include "nginx/worker_rights.hpp"

namespace client_cert::http {
namespace {

// check_response_headers refuses to add what the module removes.
bool check_response_headers(ngx_conf_t* cf) noexcept {
    const MainConf& conf = main_conf(cf);
    for (const ResponseHeader* header :
         elements<ResponseHeader*>(&conf.response_headers))
    {
        if (conf.set.contains(view(header->name.text))) {
            ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                          "\"%V\" in \"client_cert_response_header\" is "
                          "reserved for requests and never leaves in a "
                          "response, choose another name in %V:%ui",
                          &header->name.text, &header->file, header->line);
            return false;
        }
    }
    return true;
}


bool install(ngx_conf_t* cf, ngx_http_phases phase,
             ngx_http_handler_pt handler) noexcept {
    auto* core = static_cast<ngx_http_core_main_conf_t*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
    return push(core->phases[phase].handlers, handler) != nullptr;
}


// install_cleaning makes the module clean new requests, and whoever looks at
// those that are refused see nothing; put_first does the rest.
bool install_cleaning(ngx_conf_t* cf) noexcept {
    return blind_http_variables(cf) == NGX_OK && guard_early_values(cf)
           && install(cf, NGX_HTTP_POST_READ_PHASE, clean_or_reject)
           && install(cf, NGX_HTTP_PREACCESS_PHASE, forward_in_preaccess)
           && install(cf, NGX_HTTP_LOG_PHASE, hide_from_log);
}


// install_refusal makes the module refuse what nginx lets pass for policies.
bool install_refusal(ngx_conf_t* cf) noexcept {
    show_refusals(cf);
    return install(cf, NGX_HTTP_POST_READ_PHASE, refuse_in_post_read);
}


// some_server_takes_odd_names tells of field names that are none.
// Until it is known which server a request is for, those of another hold.
bool some_server_takes_odd_names(ngx_conf_t* cf) noexcept {
    return std::ranges::any_of(servers(cf), [](const auto* server) {
        return !server->ignore_invalid_headers;
    });
}


// some_server tells whether `has(ssl)` holds for some server.
template <class Has>
bool some_server(ngx_conf_t* cf, Has has) noexcept {
    return std::ranges::any_of(servers(cf), [&](const auto* server) {
        return has(ssl_conf(*server));
    });
}


bool takes_early_data(const ngx_http_ssl_srv_conf_t& ssl) noexcept {
    return ssl.early_data == 1;
}


// prepare_verdicts lets the module say who is verified. Scripts may ask for it
// in a configuration that mentions nothing of it.
bool prepare_verdicts(ngx_conf_t* cf) noexcept {
    MainConf& conf = main_conf(cf);
    conf.is_in_use = conf.registry.uses.list.nelts != 0 || conf.names.nelts != 0
                     || conf.variables.tell || conf.has_policies
                     || conf.leaves_to_policies
                     || conf.own_trusts.trusts.nelts != 0;
    if (!conf.is_in_use && !some_server(cf, asks<ngx_http_ssl_srv_conf_t>)) {
        return true;
    }
    conf.registry.debug = NGX_LOG_DEBUG_HTTP;
    conf.registry.memo = create<Memo>(cf->pool);
    conf.denials = conf.has_policies ? create<Denials>(cf->pool) : nullptr;
    const bool has_room = conf.registry.memo != nullptr
                          && (conf.denials != nullptr || !conf.has_policies);
    return has_room && prepare_trusts(cf, conf.is_in_use) == NGX_OK;
}


// configure does what needs the whole configuration. False where something is
// wrong, which was logged.
bool configure(ngx_conf_t* cf) noexcept {
    MainConf& conf = main_conf(cf);
    const bool done = leave_others(cf);
    warn_of_written(cf);

    if (!done || init_peers(cf->log) != NGX_OK
        || complete_variables(cf) != NGX_OK || !check_response_headers(cf)
        || tell_ca_names(cf, conf.own_trusts) != NGX_OK)
    {
        return false;
    }
    warn_of_idle_lists(cf->log, conf.own_trusts.named_lists);
    warn_of_useless_authorities(cf->log, conf.own_trusts);
    // Sessions may be from before a reload that left nothing to policies.
    return prepare_verdicts(cf)
           && (!some_server(cf, passes_optional<ngx_http_ssl_srv_conf_t>)
               || install_refusal(cf))
           && (conf.set.empty() || install_cleaning(cf))
           && (!conf.has_policies
               || install(cf, NGX_HTTP_ACCESS_PHASE, decide_in_access))
           && (!conf.may_be_overruled
               || install(cf, NGX_HTTP_PRECONTENT_PHASE,
                          overrule_in_precontent))
           && (!conf.has_early_data || !conf.is_in_use
               || install(cf, NGX_HTTP_PREACCESS_PHASE, judge_early_data));
}

}  // namespace


ngx_int_t prepare(ngx_conf_t* cf) noexcept {
    remember_chains();
    return add_variables(cf) == NGX_OK && watch_others(cf) ? NGX_OK : NGX_ERROR;
}


ngx_int_t start(ngx_conf_t* cf) noexcept {
    MainConf& conf = main_conf(cf);
    settle_names(conf, NameSet{elements<ReservedName>(&conf.reserved)});
    conf.takes_odd_names = some_server_takes_odd_names(cf);
    conf.has_early_data = some_server(cf, takes_early_data);
    // The chains are the process's, whatever becomes of the configuration.
    install_response_filters(conf);
    if (!configure(cf)) {
        restore_chains();
        return NGX_ERROR;
    }
    return NGX_OK;
}


ngx_int_t finish(ngx_cycle_t* cycle) noexcept {
    const MainConf* conf = main_conf(cycle);
    // There may be no http block.
    return conf == nullptr || put_first(cycle) != NGX_OK
               ? NGX_OK
               : check_as_worker(cycle, conf->own_trusts);
}

}  // namespace client_cert::http
