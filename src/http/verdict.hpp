// Which verdict holds for a request.
#pragma once

#include "http/ngx_http.hpp"

#include "nginx/verdict.hpp"

namespace client_cert::http {

// find_verdict returns what holds for a request, now, of the peer of its
// connection, which is one with TLS; nullptr where there is no memory.
[[nodiscard]] Verdict* find_verdict(ngx_http_request_t* r) noexcept;

// find_server_verdict returns the same by the server's trust, whatever the
// location's.
[[nodiscard]] Verdict* find_server_verdict(ngx_http_request_t* r) noexcept;

}  // namespace client_cert::http
