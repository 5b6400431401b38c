// What the module does to responses.
#pragma once

#include "ngx.hpp"

namespace client_cert::nginx {

// install_response_filters puts the module's filters into nginx's chains:
// those of trailers and early hints only where there is something to remove.
void install_response_filters(bool has_reserved) noexcept;

}  // namespace client_cert::nginx
