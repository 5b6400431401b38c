// Error pages whose address is made of variables.
#pragma once

#include "ngx.hpp"

namespace client_cert::nginx {

// guard_error_pages makes servers clean a request before they make up the
// address of its error page, for which a script may look at its headers.
[[nodiscard]] bool guard_error_pages(ngx_conf_t* cf) noexcept;

}  // namespace client_cert::nginx
