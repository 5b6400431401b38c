// What a connection does once, however many requests it has.
#pragma once

#include "http/ngx_http.hpp"

#include "http/conf.hpp"
#include "nginx/peer.hpp"

namespace client_cert::http {

// claim_first tells whether a request may carry a header that only the first
// request of a connection carries, and marks the header as carried. The
// request's subrequests and redirects may as well. NGX_OK, NGX_DECLINED, or
// NGX_ERROR where there is no memory.
[[nodiscard]] ngx_int_t claim_first(ngx_http_request_t* r, Peer& peer,
                                    const HeaderName& name) noexcept;

// warn_left_out logs that a header was left out of a request or a response,
// once for each connection and header. Without TLS, where `peer` is nullptr,
// there is no telling connections apart, and it is no warning.
void warn_left_out(ngx_http_request_t* r, Peer* peer, const HeaderName& name,
                   std::string_view reason) noexcept;

}  // namespace client_cert::http
