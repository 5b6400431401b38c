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

}  // namespace client_cert::nginx
