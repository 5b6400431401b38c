// The server blocks of http, and what they say of TLS.
#pragma once

#include "http/ngx_http.hpp"

#include <span>

#include "http/conf.hpp"
#include "nginx/ssl_conf.hpp"

namespace client_cert::http {

// servers are all of them, in the order of the configuration.
[[nodiscard]] inline std::span<ngx_http_core_srv_conf_t*> servers(
    ngx_conf_t* cf) noexcept {
    const auto* core = static_cast<const ngx_http_core_main_conf_t*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
    return elements<ngx_http_core_srv_conf_t*>(&core->servers);
}

// for_each_address calls `visit(address)` for each address that servers listen
// at.
template <class Visit>
void for_each_address(ngx_conf_t* cf, Visit visit) noexcept {
    const auto* core = static_cast<const ngx_http_core_main_conf_t*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
    for (const ngx_http_conf_port_t& port :
         elements<ngx_http_conf_port_t>(core->ports))
    {
        for (const ngx_http_conf_addr_t& address :
             elements<ngx_http_conf_addr_t>(&port.addrs))
        {
            visit(address);
        }
    }
}

// conf_of is what a server says of this module.
[[nodiscard]] inline ServerConf& conf_of(
    const ngx_http_core_srv_conf_t& server) noexcept {
    return *static_cast<ServerConf*>(
        server.ctx->srv_conf[ngx_http_client_cert_module.ctx_index]);
}

// ssl_conf is what a server says of TLS: one that is given, that `cf` is at, or
// that a request is for.
[[nodiscard]] inline const ngx_http_ssl_srv_conf_t& ssl_conf(
    const ngx_http_core_srv_conf_t& server) noexcept {
    return *static_cast<const ngx_http_ssl_srv_conf_t*>(
        server.ctx->srv_conf[ngx_http_ssl_module.ctx_index]);
}

[[nodiscard]] inline const ngx_http_ssl_srv_conf_t& ssl_conf(
    ngx_conf_t* cf) noexcept {
    return *static_cast<const ngx_http_ssl_srv_conf_t*>(
        ngx_http_conf_get_module_srv_conf(cf, ngx_http_ssl_module));
}

[[nodiscard]] inline const ngx_http_ssl_srv_conf_t& ssl_conf(
    ngx_http_request_t* r) noexcept {
    return *static_cast<const ngx_http_ssl_srv_conf_t*>(
        ngx_http_get_module_srv_conf(r, ngx_http_ssl_module));
}

}  // namespace client_cert::http
