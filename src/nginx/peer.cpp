// What a TLS connection's peer is known to be, kept for the connection's life.
#include "nginx/ngx.hpp"

#include "nginx/peer.hpp"

namespace client_cert::nginx {

// Indexes are never given back, and reloading runs the configuration again,
// hence once a process.
int peer_index = -1;

namespace {

// settle reads the certificate and the verdict of the handshake.
bool settle(const ngx_connection_t* c, ngx_pool_t* pool, Peer& peer) noexcept {
    const x509::ErrorQueueGuard clean;
    const x509::CertificateHandle leaf = leaf_of(peer.certificate);
    ngx_str_t status;
    if (ngx_ssl_get_client_verify(peer.owner, pool, &status) != NGX_OK) {
        return false;
    }
    peer.presented = leaf != nullptr;
    if (x509::Validity validity;
        peer.presented && x509::load_validity(validity, *leaf))
    {
        peer.validity = validity;
    }
    // A certificate whose dates cannot be read is no verified one.
    bool succeeded = view(status) == "SUCCESS";
    succeeded &= peer.validity.has_value();
    if (peer.presented && !succeeded) {
        peer.handshake_error =
            static_cast<int>(SSL_get_verify_result(peer.certificate.handshake));
        // What fails although the chain is good failed by a responder, or by
        // its dates, which every server would refuse to begin with.
        if (peer.handshake_error == X509_V_OK) {
            peer.responder_error = view(status) == "FAILED:certificate revoked"
                                       ? X509_V_ERR_CERT_REVOKED
                                       : X509_V_ERR_OCSP_VERIFY_FAILED;
            peer.handshake_error = peer.responder_error;
        }
    }
    peer.settled = peer.presented || c->ssl->handshaked;
    return true;
}

}  // namespace


ngx_int_t init_peers(ngx_log_t* log) noexcept {
    if (peer_index == -1) {
        // No free callback: OpenSSL would keep its address for the life of the
        // process, also after nginx has unloaded the module.
        peer_index =
            SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    }
    if (peer_index == -1) {
        ngx_ssl_error(NGX_LOG_ALERT, log, 0,
                      const_cast<char*>("SSL_get_ex_new_index() failed"));
        return NGX_ERROR;
    }
    return NGX_OK;
}


Peer* settled_peer(ngx_connection_t* c, ngx_pool_t* pool,
                   const Registry& registry, Peer* peer) noexcept {
    ngx_ssl_conn_t* ssl = c->ssl->connection;

    if (peer == nullptr) {
        auto* owner =
            static_cast<ngx_connection_t*>(ngx_ssl_get_connection(ssl));
        peer = make_with_values<Peer>(owner->pool, registry.uses.slots[0]);
        if (peer == nullptr || SSL_set_ex_data(ssl, peer_index, peer) == 0) {
            ERR_clear_error();
            return nullptr;
        }
        peer->registry = &registry;
        peer->owner = owner;
        peer->certificate = presented_in(*ssl);
    }
    return settle(c, pool, *peer) ? peer : nullptr;
}

}  // namespace client_cert::nginx
