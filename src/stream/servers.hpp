// The server blocks of stream, and what they say of TLS.
#pragma once

#include "stream/ngx_stream.hpp"

#include "nginx/place.hpp"
#include "nginx/ssl_conf.hpp"
#include "stream/conf.hpp"
#include "stream/versions.hpp"

namespace client_cert::stream {

// servers are all of them, in the order of the configuration.
[[nodiscard]] inline std::span<Server*> servers(ngx_conf_t* cf) noexcept {
    return elements<Server*>(&core_conf(cf).servers);
}

// server_of is the one that `cf` is at.
[[nodiscard]] inline const Server& server_of(ngx_conf_t* cf) noexcept {
    return *static_cast<const Server*>(
        ngx_stream_conf_get_module_srv_conf(cf, ngx_stream_core_module));
}

// conf_of is what a server says of this module, ssl_conf what of TLS.
[[nodiscard]] inline ServerConf& conf_of(const Server& server) noexcept {
    return *static_cast<ServerConf*>(
        server.ctx->srv_conf[ngx_stream_client_cert_module.ctx_index]);
}

[[nodiscard]] inline const Ssl& ssl_conf(const Server& server) noexcept {
    return *static_cast<const Ssl*>(
        server.ctx->srv_conf[ngx_stream_ssl_module.ctx_index]);
}

[[nodiscard]] inline const Ssl& ssl_conf(ngx_conf_t* cf) noexcept {
    return *static_cast<const Ssl*>(
        ngx_stream_conf_get_module_srv_conf(cf, ngx_stream_ssl_module));
}

[[nodiscard]] inline const Ssl& ssl_conf(ngx_stream_session_t* s) noexcept {
    return *static_cast<const Ssl*>(
        ngx_stream_get_module_srv_conf(s, ngx_stream_ssl_module));
}

// Reach is how clients come to a server.
struct Reach {
    // address is the first that it listens at.
    ngx_str_t address = to_ngx("no address");
    // tls is true where some client can begin a handshake with it, udp where
    // one can send datagrams.
    bool tls = false;
    bool udp = false;
};

[[nodiscard]] Reach reach_of(ngx_conf_t* cf, const Server& server) noexcept;

// place_of is how messages call the server that `cf` is at, or another.
[[nodiscard]] Place place_of(ngx_conf_t* cf, const Server& server) noexcept;
[[nodiscard]] Place place_of(ngx_conf_t* cf) noexcept;

}  // namespace client_cert::stream
