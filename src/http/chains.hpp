// nginx's chains of filters, which belong to the process and not to a cycle.
#pragma once

#include "http/ngx_http.hpp"

namespace client_cert::http {

// remember_chains notes the chains before a configuration is read.
void remember_chains() noexcept;

// restore_chains puts those back that were remembered, for the cycle that goes
// on where this module refuses a configuration.
void restore_chains() noexcept;

}  // namespace client_cert::http
