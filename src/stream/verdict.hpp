// Which verdict holds for a session.
#pragma once

#include "stream/ngx_stream.hpp"

#include "nginx/server_trust.hpp"
#include "nginx/verdict.hpp"
#include "stream/conf.hpp"

namespace client_cert::stream {

// is_early tells whether the handshake of a connection with TLS is not over.
[[nodiscard]] inline bool is_early(const ngx_stream_session_t& s) noexcept {
    const ngx_connection_t& c = *s.connection;
    return s.ssl != 0 && (c.ssl == nullptr || c.ssl->handshaked == 0);
}

// find_verdict returns what holds now for the peer of a connection, which is
// one with TLS, by the trust of the server alone or also by its own one;
// nullptr where there is no memory. What is needed until then is in `scratch`.
[[nodiscard]] inline Verdict* find_verdict(ngx_stream_session_t* s,
                                           OwnTrust* own,
                                           ngx_pool_t* scratch) noexcept {
    ngx_connection_t* c = s->connection;
    Peer* peer = find_peer(c, scratch, main_conf(s).registry);
    return peer != nullptr ? nginx::find_verdict(*peer, server_conf(s).trust,
                                                 own, scratch, c->log)
                           : nullptr;
}

[[nodiscard]] inline Verdict* find_verdict(ngx_stream_session_t* s) noexcept {
    return find_verdict(s, server_conf(s).own, s->connection->pool);
}

}  // namespace client_cert::stream
