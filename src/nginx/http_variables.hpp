// nginx's `$http_...` of reserved names.
#pragma once

#include "ngx.hpp"

namespace client_cert::nginx {

// blind_http_variables makes every `$http_...` of a reserved name that the
// configuration mentions blind to what clients send.
[[nodiscard]] ngx_int_t blind_http_variables(ngx_conf_t* cf) noexcept;

}  // namespace client_cert::nginx
