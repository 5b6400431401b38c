// Asks again, while a session lasts, whether it would still be let in.
#pragma once

#include "stream/ngx_stream.hpp"

namespace client_cert::stream {

// AskAgain tells whether a session would be let in now, with memory that is
// there until then; false where that cannot be known either. It says why not in
// the log.
using AskAgain = bool (*)(ngx_stream_session_t* s,
                          ngx_pool_t* scratch) noexcept;

// begin_rechecks asks every so often, and ends the session where the answer is
// no. False where there is no memory.
[[nodiscard]] bool begin_rechecks(ngx_stream_session_t* s, ngx_msec_t every,
                                  AskAgain ask) noexcept;

}  // namespace client_cert::stream
