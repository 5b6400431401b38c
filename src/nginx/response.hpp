// What the module does to responses.
#pragma once

#include "ngx.hpp"

namespace client_cert::nginx {

// install_response_filters puts the module's filters into nginx's chains:
// those of trailers and early hints only where there is something to remove.
void install_response_filters(bool has_reserved) noexcept;

// install_first_filter hides what clients forged from all header filters that
// are installed before it.
void install_first_filter() noexcept;

}  // namespace client_cert::nginx
