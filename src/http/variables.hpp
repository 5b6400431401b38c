// The variables `$client_cert_...`.
#pragma once

#include "http/ngx_http.hpp"

#include "http/conf.hpp"

namespace client_cert::http {

// Variable is one `$client_cert_...` of one configuration.
struct Variable {
    FormatUse use;
    // index is its number among the FormatUse that connections keep; negative
    // where the configuration does not mention it.
    ngx_int_t index = NGX_ERROR;
};

// complete_variables notes which variables the configuration mentions, so that
// connections keep their values, and refuses those whose names mean nothing.
[[nodiscard]] ngx_int_t complete_variables(ngx_conf_t* cf) noexcept;

}  // namespace client_cert::http
