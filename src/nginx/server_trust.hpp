// What servers verify certificates against, in their handshakes and after.
#pragma once

#include "ngx.hpp"

#include "trust.hpp"

namespace client_cert::nginx {

// ServerTrust is the trust of a server.
struct ServerTrust : x509::Trust {
    // verify is the callback whose place the module's own takes in servers that
    // ask for certificates. Another module may bring a connection here whose
    // server does not.
    SSL_verify_cb verify = [](int ok, X509_STORE_CTX*) { return ok; };
    // largest_cached is the longest session that the caches of servers keep.
    std::size_t largest_cached = 0;
};

// prepare_trusts gives every server with TLS its ServerTrust, and lets it
// remember in sessions what handshakes verify.
[[nodiscard]] ngx_int_t prepare_trusts(ngx_conf_t* cf) noexcept;

// handshake_trust is the trust that a connection's handshake used, where
// trusts are prepared; nullptr where another module chose the context.
[[nodiscard]] const ServerTrust* handshake_trust(const SSL& ssl) noexcept;

}  // namespace client_cert::nginx
