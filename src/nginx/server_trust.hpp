// What a server verifies certificates against, in its handshakes and after.
#pragma once

#include "nginx/ngx.hpp"

#include "verify/trust.hpp"

namespace client_cert::nginx {

class Denials;

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
    // keeps_names is true where the name that a client asks for is told to
    // somebody: then it is that of the session too.
    bool keeps_names = false;
    // sole is a trust that may judge a connection that arrived here, and the
    // only one unless there are several.
    const TrustId* sole = nullptr;
    bool has_several = false;
};

// Neighbour is a server of an address, as far as handshakes there concern it.
struct Neighbour {
    // server is nullptr where it has no TLS.
    const ServerTrust* server = nullptr;
    // verifies is true where it verifies clients, leaves_to_policies where it
    // leaves to policies what fails in handshakes.
    bool verifies = false;
    bool leaves_to_policies = false;
};

// Neighbours are the servers of an address, met one by one.
class Neighbours {
public:
    void meet(const Neighbour& one) noexcept;

    // settle tells the default server of the address, which may be the one of
    // several, who may come to judge connections; `passes` is true where its
    // handshakes let certificates pass.
    void settle(ServerTrust& server, bool passes) const noexcept;

private:
    const TrustId* sole_ = nullptr;
    bool has_several_ = false;
    bool has_policies_ = false;
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

// init_server_trusts prepares the process, once. NGX_ERROR where OpenSSL has no
// room.
[[nodiscard]] ngx_int_t init_server_trusts() noexcept;

// make_server_trust makes the trust of a context, and has it kept there:
// `commands` as for read_lookups, the rest as in Trust. nullptr where there is
// no memory.
[[nodiscard]] ServerTrust* make_server_trust(
    ngx_pool_t* pool, SSL_CTX& context, const ngx_array_t* commands,
    std::uint64_t asked_about, std::string_view responder) noexcept;

// handshake_trust is the trust that a connection's handshake used, where
// trusts are prepared; nullptr where another module chose the context.
[[nodiscard]] const ServerTrust* handshake_trust(const SSL& ssl) noexcept;

}  // namespace client_cert::nginx
