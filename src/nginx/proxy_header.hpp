// The header of the PROXY protocol that tells an upstream of a connection.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/verdict.hpp"
#include "proxy_protocol/header.hpp"

namespace client_cert::nginx {

// ProxyHeader is what a configuration wants in one.
struct ProxyHeader {
    // certificate is true where the certificate itself is wanted, unverified
    // where also one that is not verified.
    bool certificate = false;
    bool unverified = false;
    // max is the longest header.
    std::size_t max = 0;
};

// make_proxy_header makes the header of a connection, with `content` behind it,
// in `pool`; `verdict` is nullptr without TLS, `custom` is in ascending order.
// What is left out is warned of in `log`. nullptr where there is no memory, or
// the certificate cannot be read.
[[nodiscard]] ngx_buf_t* make_proxy_header(
    ngx_connection_t& c, const Verdict* verdict, const ProxyHeader& wanted,
    std::span<const proxy_protocol::Tlv> custom, std::string_view content,
    ngx_pool_t* pool, ngx_log_t* log) noexcept;

}  // namespace client_cert::nginx
