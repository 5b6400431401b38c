// Which verdict holds for a peer.
#include "nginx/ngx.hpp"

#include "nginx/verdict.hpp"

namespace client_cert::nginx {
namespace {

// new_verdict makes the verdict of a trust that was not asked yet.
Verdict* new_verdict(Peer& peer, const x509::Trust* trust, ngx_pool_t* pool,
                     ngx_log_t* log) noexcept {
    auto* verdict = make_with_values<Verdict>(peer.owner->pool,
                                              peer.registry->uses.slots[1]);
    if (verdict == nullptr) {
        return nullptr;
    }
    verdict->peer = &peer;
    verdict->trust = trust;
    verdict->next = peer.verdicts;
    peer.verdicts = verdict;
    return judge(*verdict, pool, log) ? verdict : nullptr;
}


// verdict_by returns the verdict of a trust as of now.
Verdict* verdict_by(Peer& peer, const x509::Trust* trust, ngx_pool_t* pool,
                    ngx_log_t* log) noexcept {
    for (Verdict* verdict = peer.verdicts; verdict != nullptr;
         verdict = verdict->next)
    {
        if (verdict->trust == trust) {
            return holds(*verdict) || judge(*verdict, pool, log) ? verdict
                                                                 : nullptr;
        }
    }
    return new_verdict(peer, trust, pool, log);
}


// stricter_verdict is the verdict of a place's own trust, and where that
// says so of the server's too.
Verdict* stricter_verdict(Peer& peer, const x509::Trust* server, OwnTrust& own,
                          ngx_pool_t* pool, ngx_log_t* log) noexcept {
    if (!refresh(own, log)) {
        return nullptr;
    }
    if (own.with_server) {
        Verdict* first = verdict_by(peer, server, pool, log);
        if (first == nullptr || !first->verified) {
            return first;
        }
    }
    return verdict_by(peer, &own.trust, pool, log);
}

}  // namespace


Verdict* seek_verdict(Peer& peer, const x509::Trust* server, OwnTrust* own,
                      ngx_pool_t* pool, ngx_log_t* log) noexcept {
    return own == nullptr ? verdict_by(peer, server, pool, log)
                          : stricter_verdict(peer, server, *own, pool, log);
}

}  // namespace client_cert::nginx
