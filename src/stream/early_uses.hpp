// What asks for certificates before the handshake, when there is none yet.
#pragma once

#include "stream/ngx_stream.hpp"

namespace client_cert::stream {

// watch_others has other modules' directives looked at from now on. False where
// there is no memory.
[[nodiscard]] bool watch_others(ngx_conf_t* cf) noexcept;

// leave_others ends that, and warns of those that are evaluated before the
// handshake and ask for what is not known then.
void leave_others(ngx_conf_t* cf) noexcept;

}  // namespace client_cert::stream
