// Values made of variables that nginx wants ahead of the phases.
#pragma once

#include "http/ngx_http.hpp"

namespace client_cert::http {

// guard_early_values makes servers clean a request before they make up the
// address of its error page, or whether to read its body early: for both a
// script may look at its headers.
[[nodiscard]] bool guard_early_values(ngx_conf_t* cf) noexcept;

}  // namespace client_cert::http
