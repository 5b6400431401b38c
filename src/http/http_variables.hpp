// nginx's variables: `$http_...` of reserved names, and any by its name.
#pragma once

#include "http/ngx_http.hpp"

namespace client_cert::http {

// blind_http_variables makes `$http_...` blind to what clients send, whoever
// asks for it and when: the configuration, or a script at run time.
[[nodiscard]] ngx_int_t blind_http_variables(ngx_conf_t* cf) noexcept;

// find_variable finds a variable that a module or the configuration has added,
// by its name in any case, while the configuration is read; nullptr where there
// is none.
[[nodiscard]] ngx_http_variable_t* find_variable(
    ngx_conf_t* cf, std::string_view name) noexcept;

}  // namespace client_cert::http
