// Looks on while nginx reads directives of other modules, for warnings.
#pragma once

#include "http/ngx_http.hpp"

namespace client_cert::http {

// watch_others has them looked at from now on. False where there is no memory.
[[nodiscard]] bool watch_others(ngx_conf_t* cf) noexcept;

// leave_others ends that, and warns of what sets a reserved header to anything
// but what this module says, and of what lets a client write in its place.
// False where there is no memory.
[[nodiscard]] bool leave_others(ngx_conf_t* cf) noexcept;

}  // namespace client_cert::http
