// The end of a connection whose handshake is of no more use.
#pragma once

#include "http/ngx_http.hpp"

namespace client_cert::http {

// end_connection ends the connection of a request that is about to be answered,
// if it is one with TLS, once other requests on it are answered too; its
// session is not resumed. False where there is no memory.
[[nodiscard]] bool end_connection(ngx_http_request_t* r) noexcept;

}  // namespace client_cert::http
