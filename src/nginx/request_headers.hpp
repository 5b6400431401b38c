// What the module does to the headers of a request.
#pragma once

#include "ngx.hpp"

#include "conf.hpp"

namespace client_cert::nginx {

// Cleaned says what clean_request found.
enum class Cleaned { nothing, reserved, no_memory };

// clean_request does to the headers of a request what `client_cert_inbound`
// says, once on each path through the phases: called again, it only returns the
// same. After it, a subrequest has a header list of its own.
[[nodiscard]] Cleaned clean_request(ngx_http_request_t* r) noexcept;

// make_room removes whatever stands where this location's headers go: every
// reserved header, or, with `client_cert_inbound pass`, those of the same name
// and those that the module added for an earlier location. False where there is
// no memory.
[[nodiscard]] bool make_room(ngx_http_request_t* r) noexcept;

// add_header appends a header to a cleaned request. The value must end in a NUL
// that is not counted, and outlive the request. False where there is no memory.
[[nodiscard]] bool add_header(ngx_http_request_t* r, const HeaderName& name,
                              const ngx_str_t& value) noexcept;

}  // namespace client_cert::nginx
