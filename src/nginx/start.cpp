// Checks the whole configuration and installs the handlers that it needs.
#include "ngx.hpp"

#include "conf.hpp"
#include "handlers.hpp"
#include "http_variables.hpp"
#include "peer.hpp"
#include "phases.hpp"
#include "response.hpp"
#include "variables.hpp"

namespace client_cert::nginx {
namespace {

// check_response_headers refuses to add what the module removes.
bool check_response_headers(ngx_conf_t* cf) noexcept {
    const MainConf& conf = main_conf(cf);
    for (const ResponseHeader* header :
         elements<ResponseHeader*>(&conf.response_headers))
    {
        if (conf.set.contains(view(header->name))) {
            ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                          "\"%V\" in \"client_cert_response_header\" is "
                          "reserved for requests and never leaves in a "
                          "response, choose another name in %V:%ui",
                          &header->name, &header->file, header->line);
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

}  // namespace


ngx_int_t start(ngx_conf_t* cf) noexcept {
    MainConf& conf = main_conf(cf);
    conf.set = NameSet{elements<ReservedName>(&conf.reserved)};

    if (init_peers(cf->log) != NGX_OK || complete_variables(cf) != NGX_OK
        || blind_http_variables(cf) != NGX_OK || !check_response_headers(cf))
    {
        return NGX_ERROR;
    }
    if (!conf.set.empty()
        && (!install(cf, NGX_HTTP_SERVER_REWRITE_PHASE, clean_in_server_rewrite)
            || !install(cf, NGX_HTTP_REWRITE_PHASE, clean_in_rewrite)
            || !install(cf, NGX_HTTP_PREACCESS_PHASE, forward_in_preaccess)))
    {
        return NGX_ERROR;
    }
    if (!conf.set.empty() || conf.response_headers.nelts != 0) {
        install_response_filters();
    }
    return NGX_OK;
}

}  // namespace client_cert::nginx
