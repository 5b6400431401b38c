// Which verdict holds for a peer.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/judge.hpp"
#include "nginx/own_trust.hpp"
#include "nginx/peer.hpp"

namespace client_cert::nginx {

// seek_verdict is find_verdict where the peer's first verdict is another's, or
// holds no more.
[[nodiscard]] Verdict* seek_verdict(Peer& peer, const x509::Trust* server,
                                    OwnTrust* own, ngx_pool_t* pool,
                                    ngx_log_t* log) noexcept;

// find_verdict returns what holds for a peer, now: by a server's trust, and by
// that of a place where it has its own. nullptr where there is no memory.
[[nodiscard]] inline Verdict* find_verdict(Peer& peer,
                                           const x509::Trust* server,
                                           OwnTrust* own, ngx_pool_t* pool,
                                           ngx_log_t* log) noexcept {
    Verdict* first = peer.verdicts;
    return own == nullptr && first != nullptr && first->trust == server
                   && holds(*first)
               ? first
               : seek_verdict(peer, server, own, pool, log);
}

}  // namespace client_cert::nginx
