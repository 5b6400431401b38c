// The phase handlers of requests.
#pragma once

#include "ngx.hpp"

namespace client_cert::nginx {

// clean_in_server_rewrite strips what a client forged before any other part of
// the configuration can read it, or answers 400.
ngx_int_t clean_in_server_rewrite(ngx_http_request_t* r) noexcept;

// clean_in_rewrite does the same for named locations, which skip the server's
// rewrite phase.
ngx_int_t clean_in_rewrite(ngx_http_request_t* r) noexcept;

// forward_in_preaccess puts this location's headers into the request. Unlike
// the access phase it runs for subrequests, and `satisfy` cannot skip it.
ngx_int_t forward_in_preaccess(ngx_http_request_t* r) noexcept;

}  // namespace client_cert::nginx
