// Which verdict holds for a request.
#include "http/ngx_http.hpp"

#include "http/verdict.hpp"

#include "http/conf.hpp"
#include "nginx/server_trust.hpp"

namespace client_cert::http {
namespace {

[[gnu::always_inline]] inline Verdict* find_by(ngx_http_request_t* r,
                                               OwnTrust* own) noexcept {
    Peer* peer = find_peer(r->connection, r->pool, main_conf(r).registry);
    return peer != nullptr ? nginx::find_verdict(
               *peer, server_conf(r).trust, own, r->pool, r->connection->log)
                           : nullptr;
}

}  // namespace


Verdict* find_verdict(ngx_http_request_t* r) noexcept {
    return find_by(r, location_conf(r).trust);
}


Verdict* find_server_verdict(ngx_http_request_t* r) noexcept {
    return find_by(r, nullptr);
}

}  // namespace client_cert::http
