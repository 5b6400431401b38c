// nginx's `$http_...` of reserved names.
#pragma once

#include "ngx.hpp"

namespace client_cert::nginx {

// blind_http_variables makes `$http_...` blind to what clients send, whoever
// asks for it and when: the configuration, or a script at run time.
[[nodiscard]] ngx_int_t blind_http_variables(ngx_conf_t* cf) noexcept;

}  // namespace client_cert::nginx
