// The variables `$client_cert_...` of stream.
#pragma once

#include "stream/ngx_stream.hpp"

namespace client_cert::stream {

// add_variables defines those that are asked for by name.
[[nodiscard]] ngx_int_t add_variables(ngx_conf_t* cf) noexcept;

// complete_variables notes which variables the configuration mentions, so that
// connections keep their values, and refuses those whose names mean nothing.
[[nodiscard]] ngx_int_t complete_variables(ngx_conf_t* cf) noexcept;

}  // namespace client_cert::stream
