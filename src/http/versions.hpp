// Where versions of nginx differ for this module.
#pragma once

#include "http/ngx_http.hpp"

#if (NGX_HTTP_V3)
// The nginx that loads the module need not have HTTP/3.
#pragma weak ngx_http_v3_shutdown
#endif

namespace client_cert::http {

// relink_headers makes nginx build its chains of equal request headers again,
// which it has since 1.23.0.
inline void relink_headers([[maybe_unused]] ngx_http_request_t* r) noexcept {
#if (nginx_version >= 1023000)
    r->headers_in.multi_linked = 0;
#endif
}

// has_tls_address tells whether connections to an address begin with TLS, as
// `ssl on` of its default server had it before 1.25.1, and QUIC since 1.25.0.
[[nodiscard]] inline bool has_tls_address(
    const ngx_http_conf_addr_t& address) noexcept {
    if (address.opt.ssl) {
        return true;
    }
#if (nginx_version >= 1025000)
    if (address.opt.quic) {
        return true;
    }
#endif
#if (nginx_version < 1025001)
    const auto* ssl = static_cast<const ngx_http_ssl_srv_conf_t*>(
        address.default_server->ctx->srv_conf[ngx_http_ssl_module.ctx_index]);
    return ssl->enable == 1;
#else
    return false;
#endif
}

// early_hints_filters is where the filters of early hints begin, or nullptr
// before 1.29.0, which passes none on.
[[nodiscard]] inline ngx_http_output_header_filter_pt*
early_hints_filters() noexcept {
#if (nginx_version >= 1029000)
    return &ngx_http_top_early_hints_filter;
#else
    return nullptr;
#endif
}

// early_read_conditions are what a server says of when to read a body ahead of
// the phases, or nullptr before 1.31.5, which never does.
[[nodiscard]] inline const ngx_array_t* early_read_conditions(
    [[maybe_unused]] const ngx_http_core_srv_conf_t& server) noexcept {
#if (nginx_version >= 1031005)
    return server.client_body_early_read;
#else
    return nullptr;
#endif
}

// shut_down_http3 takes no more requests of the connection of a stream of
// HTTP/3, which there is since 1.25.0, and closes it behind those there are.
inline void shut_down_http3(
    [[maybe_unused]] ngx_connection_t& stream) noexcept {
#if (NGX_HTTP_V3)
    if (stream.quic != nullptr && &ngx_http_v3_shutdown != nullptr) {
        ngx_http_v3_shutdown(&stream);
    }
#endif
}

}  // namespace client_cert::http
