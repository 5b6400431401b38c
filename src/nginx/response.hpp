// What the module does to responses.
#pragma once

#include "ngx.hpp"

namespace client_cert::nginx {

// install_response_filters puts the module's filters into nginx's chains.
void install_response_filters() noexcept;

}  // namespace client_cert::nginx
