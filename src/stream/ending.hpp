// How sessions end that do not get in.
#pragma once

#include "stream/ngx_stream.hpp"

namespace client_cert::stream {

// end ends a session without waiting for the client's own end of TLS.
void end(ngx_stream_session_t* s, ngx_uint_t status) noexcept;

// end_quietly has a connection end in the same way, whoever ends it.
void end_quietly(ngx_connection_t& c) noexcept;

// shut ends our side of a connection, which nothing is to be sent over any
// more: TLS, and then all. False where that was not possible.
bool shut(ngx_connection_t& c) noexcept;

// close_proxied ends a session that nginx's proxy has.
void close_proxied(ngx_stream_session_t* s) noexcept;

// answer_and_end sends an answer, ends the client's side of the connection, and
// waits a little for the client to go: what it has sent in the meantime would
// make the system forget the answer.
void answer_and_end(ngx_stream_session_t* s, std::string_view answer,
                    ngx_uint_t status) noexcept;

}  // namespace client_cert::stream
