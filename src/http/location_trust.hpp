// A location's own trust: its CAs and its revocation lists.
#pragma once

#include "http/ngx_http.hpp"

#include "http/conf.hpp"
#include "http/watched_file.hpp"
#include "verify/trust.hpp"

namespace client_cert::http {

// LocationTrust is the trust that a location's directives make.
struct LocationTrust {
    x509::Trust trust;
    // with_server is true where the server's trust has to verify as well.
    bool with_server = false;
    // key is what the directives said, in servers of that context.
    const TrustChoice* key = nullptr;
    const SSL_CTX* context = nullptr;
    const STACK_OF(X509) * certificates = nullptr;
    WatchedFile* lists = nullptr;
    unsigned long flags = 0;
    // pool holds what depends on the store; a new store makes a new one.
    ngx_pool_t* pool = nullptr;
    // log is for that pool: one that is there as long.
    ngx_log_t* log = nullptr;
};

// find_trust returns the trust of a location, in the server that `cf` is at;
// one for all locations that say the same. False where something is wrong,
// which was logged.
[[nodiscard]] bool find_trust(ngx_conf_t* cf, const TrustChoice& choice,
                              LocationTrust*& to) noexcept;

// warn_of_useless_authorities logs, once for each file, that nobody can be
// verified by the certificates of a `client_cert_ca`.
void warn_of_useless_authorities(ngx_conf_t* cf) noexcept;

// refresh looks, at most once a second, whether the revocation lists changed,
// and brings the trust up to date. False where there is no memory.
[[nodiscard]] bool refresh(LocationTrust& trust, ngx_log_t* log) noexcept;

}  // namespace client_cert::http
