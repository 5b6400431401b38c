// Which sessions clients may resume.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/server_trust.hpp"
#include "verify/session.hpp"

namespace client_cert::nginx {

// session_use is what becomes of the session of a handshake that goes on.
[[nodiscard]] x509::SessionUse session_use(const SSL& ssl) noexcept;

// guard_sessions puts a look at what a session lacks, and at who was denied,
// between a context and its cache and tickets.
void guard_sessions(SSL_CTX& context, ServerTrust& server) noexcept;

// forget_session has the next connection of a denied peer make a handshake of
// its own. A session cannot be taken out of a client's ticket, so the denial is
// remembered, where there is a memory of them.
void forget_session(ngx_connection_t& c, Denials* denials) noexcept;

}  // namespace client_cert::nginx
