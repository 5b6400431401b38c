// What a server's handshakes verify, and what their sessions remember of it.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/server_trust.hpp"

namespace client_cert::nginx {

// follow_handshakes puts the module's callbacks before those of a context that
// asks clients for certificates, or does not.
void follow_handshakes(SSL_CTX& context, ServerTrust& server,
                       bool asks) noexcept;

}  // namespace client_cert::nginx
