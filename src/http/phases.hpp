// The phase handlers of requests. They run ahead of other modules' handlers of
// their phase (put_first).
#pragma once

#include "http/ngx_http.hpp"

namespace client_cert::http {

// clean_or_reject strips what a client forged, in the first phase of a request,
// before any other part of the configuration can read it, or answers 400.
ngx_int_t clean_or_reject(ngx_http_request_t* r) noexcept;

// clean_before_rewrite is ngx_http_core_rewrite_phase behind the cleaning:
// there redirects, subrequests and named locations begin, and what the location
// before them sent has to go.
ngx_int_t clean_before_rewrite(ngx_http_request_t* r,
                               ngx_http_phase_handler_t* ph) noexcept;

// forward_in_preaccess puts this location's headers into the request. Unlike
// the access phase it runs for subrequests, and `satisfy` cannot skip it.
ngx_int_t forward_in_preaccess(ngx_http_request_t* r) noexcept;

// hide_from_log strips what a client forged before a request is logged that
// nginx itself refused.
ngx_int_t hide_from_log(ngx_http_request_t* r) noexcept;

}  // namespace client_cert::http
