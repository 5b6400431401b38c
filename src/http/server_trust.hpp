// What servers verify certificates against, in their handshakes and after.
#pragma once

#include "http/ngx_http.hpp"

#include "verify/trust.hpp"

namespace client_cert::nginx {

class Denials;

}  // namespace client_cert::nginx

namespace client_cert::http {

// ServerTrust is the trust of a server, and what becomes of the connections
// that arrive where it is the default server.
struct ServerTrust : x509::Trust {
    // verify is the callback whose place the module's own takes in servers that
    // ask for certificates. Another module may bring a connection here whose
    // server does not.
    SSL_verify_cb verify = [](int ok, X509_STORE_CTX*) { return ok; };
    // has_builtin_cache is true where OpenSSL keeps sessions of the server.
    bool has_builtin_cache = false;
    // find_cached is how the server's other cache of sessions finds one;
    // nullptr where there is none.
    SSL_SESSION* (*find_cached)(SSL*, const unsigned char*, int,
                                int*) = nullptr;
    // denials is whose sessions are not resumed; nullptr where nobody is
    // denied.
    const Denials* denials = nullptr;
    // has_own is true where locations of the server have a trust of their own.
    bool has_own = false;
    // lets_pass is true where what fails in the handshake is left to policies,
    // here or in another server of the same port.
    bool lets_pass = false;
    // keeps_chains is false where the configuration mentions nothing of the
    // module.
    bool keeps_chains = false;
    // sole is a trust that may judge a connection that arrived here, and the
    // only one unless there are several.
    const TrustId* sole = nullptr;
    bool has_several = false;
};

// k_left_to_policies stands for any error that a handshake leaves to policies:
// one that nginx lets pass with `optional_no_ca`, and that OpenSSL has for
// hardly anything else. What it really was is to be found out again.
constexpr int k_left_to_policies = X509_V_ERR_CERT_UNTRUSTED;

// is_optional tells whether nginx lets an error pass with `optional_no_ca`.
[[nodiscard]] inline bool is_optional(int error) noexcept {
    return ngx_ssl_verify_error_optional(error);
}

// trust_of is the trust that a context keeps, where trusts are prepared;
// nullptr where it keeps none, or is none.
[[nodiscard]] ServerTrust* trust_of(const SSL_CTX* context) noexcept;

// client_store is what a context verifies clients against.
[[nodiscard]] X509_STORE* client_store(SSL_CTX& context) noexcept;

// read_lookups lets a store read what a folder or an address of
// `ssl_conf_command` has now, for which it would look only when asked. False
// where there is no memory.
[[nodiscard]] bool read_lookups(X509_STORE& store,
                                const ngx_http_ssl_srv_conf_t& ssl) noexcept;

// prepare_trusts gives every server with TLS its ServerTrust, and lets it
// remember in sessions what handshakes verify, with the chains where somebody
// may ask for them.
[[nodiscard]] ngx_int_t prepare_trusts(ngx_conf_t* cf,
                                       bool keeps_chains) noexcept;

// handshake_trust is the trust that a connection's handshake used, where
// trusts are prepared; nullptr where another module chose the context.
[[nodiscard]] const ServerTrust* handshake_trust(const SSL& ssl) noexcept;

}  // namespace client_cert::http
