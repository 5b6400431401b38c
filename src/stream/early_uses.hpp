// What asks for certificates before the handshake, when there is none yet.
#pragma once

#include "stream/ngx_stream.hpp"

namespace client_cert::stream {

// watch_others has other modules' directives looked at from now on. False where
// there is no memory.
[[nodiscard]] bool watch_others(ngx_conf_t* cf) noexcept;

// leave_others ends that, and warns of those that are evaluated before the
// handshake and ask for what is not known then. False where there is no memory.
[[nodiscard]] bool leave_others(ngx_conf_t* cf) noexcept;

// forget_early has a session forget what its variables said before the
// handshake, which nginx would keep: a rule behind it asks again.
void forget_early(ngx_stream_session_t* s) noexcept;

}  // namespace client_cert::stream
