// Timers of a session.
#pragma once

#include "stream/ngx_stream.hpp"

namespace client_cert::stream {

// start_timer has `handler` called once after a time, with `data` in its event,
// unless the session ends before. A worker that is to go does not stay for it.
// False where there is no memory.
[[nodiscard]] bool start_timer(const ngx_connection_t& c,
                               ngx_event_handler_pt handler, void* data,
                               ngx_msec_t after) noexcept;

}  // namespace client_cert::stream
