// What the workers' user may read, tried in that user's place.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/own_trust.hpp"

namespace client_cert::nginx {

// check_as_worker warns of what the workers will not be able to read again.
// NGX_ERROR where the process could not take its own rights again.
[[nodiscard]] ngx_int_t check_as_worker(ngx_cycle_t* cycle,
                                        const OwnTrusts& known) noexcept;

}  // namespace client_cert::nginx
