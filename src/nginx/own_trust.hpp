// The trust that a place has of its own: its CAs and its revocation lists.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/server_tls.hpp"
#include "nginx/trust_choice.hpp"
#include "nginx/watched_file.hpp"
#include "verify/trust.hpp"

namespace client_cert::nginx {

// OwnTrust is the trust that a location's directives make.
struct OwnTrust {
    x509::Trust trust;
    // with_server is true where the server's trust has to verify as well.
    bool with_server = false;
    // key is what the directives said, in servers of that context, which is
    // nullptr where they have no TLS.
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

// OwnTrusts are all of a configuration, and what they are made of.
struct OwnTrusts {
    ngx_array_t files = {};        // of WatchedFile*
    ngx_array_t named_lists = {};  // of NamedList*
    ngx_array_t trusts = {};       // of OwnTrust*
};

// init_trusts makes room for them in a pool. False where there is no memory.
[[nodiscard]] bool init_trusts(OwnTrusts& trusts, ngx_pool_t* pool) noexcept;

// find_trust returns the trust of a place, in the server that `cf` is at; one
// for all places that say the same. nullptr where the place names no CA, and
// the server has none because it has no TLS. False where something is wrong,
// which was logged.
[[nodiscard]] bool find_trust(ngx_conf_t* cf, OwnTrusts& known,
                              const ServerTls& server,
                              const TrustChoice& choice,
                              OwnTrust*& to) noexcept;

// warn_of_useless_authorities logs, once for each file, that nobody can be
// verified by the certificates of a `client_cert_ca`.
void warn_of_useless_authorities(ngx_log_t* log,
                                 const OwnTrusts& known) noexcept;

// refresh looks, at most once a second, whether the revocation lists changed,
// and brings the trust up to date. False where there is no memory.
[[nodiscard]] bool refresh(OwnTrust& trust, ngx_log_t* log) noexcept;

}  // namespace client_cert::nginx
