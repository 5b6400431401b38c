// Where versions of nginx differ for stream.
#pragma once

#include "stream/ngx_stream.hpp"

#include <cstdint>

namespace client_cert::stream {

#if (nginx_version >= 1025005)
using Ssl = ngx_stream_ssl_srv_conf_t;
// Address is one that servers listen at.
using Address = ngx_stream_conf_addr_t;
#else
using Ssl = ngx_stream_ssl_conf_t;
using Address = ngx_stream_listen_t;
#endif

using Server = ngx_stream_core_srv_conf_t;

[[nodiscard]] inline const ngx_stream_core_main_conf_t& core_conf(
    ngx_conf_t* cf) noexcept {
    return *static_cast<const ngx_stream_core_main_conf_t*>(
        ngx_stream_conf_get_module_main_conf(cf, ngx_stream_core_module));
}

// core_conf is also what a session's server says.
[[nodiscard]] inline const Server& core_conf(ngx_stream_session_t* s) noexcept {
    return *static_cast<const Server*>(
        ngx_stream_get_module_srv_conf(s, ngx_stream_core_module));
}

// for_each_address calls `visit(address)` for each of them.
template <class Visit>
void for_each_address(ngx_conf_t* cf, Visit visit) noexcept {
#if (nginx_version >= 1025005)
    for (const ngx_stream_conf_port_t& port :
         elements<ngx_stream_conf_port_t>(core_conf(cf).ports))
    {
        for (const Address& address : elements<Address>(&port.addrs)) {
            visit(address);
        }
    }
#else
    for (const Address& address : elements<Address>(&core_conf(cf).listen)) {
        visit(address);
    }
#endif
}

// for_each_server calls `visit(server)` for the servers of an address, of which
// there are several since 1.25.5.
template <class Visit>
void for_each_server(const Address& address, Visit visit) noexcept {
#if (nginx_version >= 1025005)
    for (const Server* server : elements<Server*>(&address.servers)) {
        visit(*server);
    }
#else
    visit(*static_cast<const Server*>(
        address.ctx->srv_conf[ngx_stream_core_module.ctx_index]));
#endif
}

// default_server is the one of an address that handshakes begin with.
[[nodiscard]] inline const Server& default_server(
    const Address& address) noexcept {
#if (nginx_version >= 1025005)
    return *address.default_server;
#else
    return *static_cast<const Server*>(
        address.ctx->srv_conf[ngx_stream_core_module.ctx_index]);
#endif
}

// Listening is how connections come to an address.
struct Listening {
    const ngx_str_t& text;
    bool tls;
    bool udp;
};

[[nodiscard]] inline Listening listening(const Address& address) noexcept {
#if (nginx_version >= 1025005)
    const ngx_stream_listen_opt_t& options = address.opt;
#else
    const ngx_stream_listen_t& options = address;
#endif
    return {options.addr_text, options.ssl != 0, options.type == SOCK_DGRAM};
}

// server_name is the first name of a server; empty before 1.25.5.
[[nodiscard]] inline ngx_str_t server_name(
    [[maybe_unused]] const Server& server) noexcept {
#if (nginx_version >= 1025005)
    const auto names = elements<ngx_stream_server_name_t>(&server.server_names);
    return names.empty() ? server.server_name : names.front().name;
#else
    return {};
#endif
}

// asked_about and responder are what `ssl_ocsp` says, since 1.27.2.
[[nodiscard]] inline std::uint64_t asked_about(
    [[maybe_unused]] const Ssl& ssl) noexcept {
#if (nginx_version >= 1027002)
    return ssl.ocsp;
#else
    return 0;
#endif
}

[[nodiscard]] inline std::string_view responder(
    [[maybe_unused]] const Ssl& ssl) noexcept {
#if (nginx_version >= 1027002)
    return view(ssl.ocsp_responder);
#else
    return {};
#endif
}

}  // namespace client_cert::stream
