// Who gets in, before a server does anything with a connection.
#pragma once

#include "stream/ngx_stream.hpp"

namespace client_cert::stream {

// gate stands before the content handler of every server that has something to
// say: no phase that others may end decides, or tells the upstream who it is.
void gate(ngx_stream_session_t* s) noexcept;

// access_text is the value of `$client_cert_access`. False where there is no
// memory.
[[nodiscard]] bool access_text(ngx_stream_session_t* s, ngx_str_t& to) noexcept;

}  // namespace client_cert::stream
