// What a TLS connection's peer is known to be, kept for the connection's life.
#include "ngx.hpp"

#include "peer.hpp"

#include "handle.hpp"

namespace client_cert::nginx {
namespace {

// The index under which an SSL object keeps its Peer. Indexes are never given
// back, and reloading runs the configuration again, hence once a process.
int peer_index = -1;

constexpr std::string_view k_success = "SUCCESS";


x509::CertificateHandle leaf_of(const Peer& peer) noexcept {
    return x509::CertificateHandle{
        SSL_get_peer_certificate(peer.owner->ssl->connection)};
}


// allocate makes a Peer and its values in one piece.
Peer* allocate(ngx_connection_t* owner, const MainConf& conf) noexcept {
    const std::size_t uses = conf.uses.nelts;
    auto* memory = static_cast<u_char*>(
        ngx_palloc(owner->pool, sizeof(Peer) + uses * sizeof(RenderedValue)));
    if (memory == nullptr) {
        return nullptr;
    }
    auto* peer = new (memory) Peer{};
    memory += sizeof(Peer);
    peer->values = {new (memory) RenderedValue[uses]{}, uses};
    peer->conf = &conf;
    peer->owner = owner;
    return peer;
}


// settle reads the certificate and the verdict of the handshake.
bool settle(ngx_http_request_t* r, Peer& peer) noexcept {
    const x509::ErrorQueueGuard clean;
    const x509::CertificateHandle leaf = leaf_of(peer);
    if (ngx_ssl_get_client_verify(peer.owner, peer.owner->pool, &peer.status)
        != NGX_OK)
    {
        return false;
    }
    peer.presented = leaf != nullptr;
    if (x509::Validity validity;
        peer.presented && x509::load_validity(validity, *leaf))
    {
        peer.validity = validity;
    }
    peer.handshake_verified = peer.presented && view(peer.status) == k_success;
    if (peer.handshake_verified && !peer.validity) {
        // A certificate whose dates cannot be read is no verified one.
        return false;
    }
    peer.verified = peer.handshake_verified;
    if (peer.presented && !peer.verified) {
        const auto error = static_cast<int>(
            SSL_get_verify_result(peer.owner->ssl->connection));
        // What fails although the chain is good failed by OCSP.
        peer.error = error != X509_V_OK ? error : X509_V_ERR_CERT_REVOKED;
    }
    peer.settled = peer.presented || r->connection->ssl->handshaked;
    return true;
}


// verdict_now is the X509 error that time brings to a verified certificate.
// The bounds are those of OpenSSL's own check.
int verdict_now(const x509::Validity& validity) noexcept {
    const time_t now = ngx_time();
    if (validity.not_before > now) {
        return X509_V_ERR_CERT_NOT_YET_VALID;
    }
    return validity.not_after <= now ? X509_V_ERR_CERT_HAS_EXPIRED : X509_V_OK;
}


// look_at_clock brings the verdict up to date: connections and sessions
// outlive certificates, and neither nginx nor OpenSSL looks again.
bool look_at_clock(Peer& peer) noexcept {
    if (!peer.handshake_verified) {
        return true;
    }
    const int error = verdict_now(*peer.validity);
    if (peer.error == error) {
        return true;
    }

    if (error == X509_V_OK) {
        peer.status = to_ngx(k_success);
    } else {
        const char* reason = X509_verify_cert_error_string(error);
        constexpr std::string_view failed = "FAILED:";
        const std::size_t size = failed.size() + ngx_strlen(reason);
        auto* text = static_cast<u_char*>(ngx_pnalloc(peer.owner->pool, size));
        if (text == nullptr) {
            return false;
        }
        peer.status = {size, text};
        text = ngx_cpymem(text, failed.data(), failed.size());
        ngx_memcpy(text, reason, size - failed.size());
    }
    peer.error = error;
    peer.verified = error == X509_V_OK;

    for (std::size_t i = 0; i < peer.values.size(); i++) {
        if (elements<FormatUse>(&peer.conf->uses)[i].verdict) {
            peer.values[i] = {};
        }
    }
    return true;
}


// render writes a format's value into `pool`; facts are in the request's pool
// and go with the request.
bool render(RenderedValue& value, ngx_http_request_t* r, const Peer& peer,
            const FormatUse& use, ngx_pool_t* pool) noexcept {
    Identity identity;
    identity.tls = true;
    identity.status = view(peer.status);
    identity.error = peer.error;
    identity.presented = peer.presented;
    identity.verified = peer.verified;
    identity.disclosed = peer.verified || use.unverified || !use.verdict;

    const Facts facts = use.format->facts(use.choice);
    if (identity.disclosed && !facts.empty()) {
        const x509::CertificateHandle leaf = leaf_of(peer);
        if (!leaf
            || !x509::load_facts(identity, *leaf, facts, pool_arena(r->pool))) {
            ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                          "client cert: the certificate cannot be read");
            return false;
        }
    }

    Writer counted;
    const bool whole = use.format->render(counted, identity, use.choice)
                       && identity.unreadable.empty();
    const std::size_t size = counted.size();
    auto* text = static_cast<u_char*>(ngx_pnalloc(pool, size + 1));
    if (text == nullptr) {
        return false;
    }
    Writer out{{chars(text), size}};
    (void)use.format->render(out, identity, use.choice);
    text[size] = '\0';

    value = {{size, text}, whole};
    if (!is_visible_ascii(view(value.text))) {
        value.text.len = 0;
        value.whole = false;
    }
    return true;
}


// sent_name returns what a peer remembers of a name; nullptr where there is no
// memory.
SentName* sent_name(Peer& peer, const HeaderName& name) noexcept {
    for (SentName* sent = peer.names; sent != nullptr; sent = sent->next) {
        if (sent->name == &name) {
            return sent;
        }
    }
    auto* sent = create<SentName>(peer.owner->pool);
    if (sent != nullptr) {
        sent->name = &name;
        sent->next = peer.names;
        peer.names = sent;
    }
    return sent;
}


// FirstCarrier is a claim of claim_first.
struct FirstCarrier {
    SentName* name = nullptr;
    const Peer* peer = nullptr;
};


void release_claim(void* data) noexcept {
    const auto* claim = static_cast<const FirstCarrier*>(data);
    claim->name->carrier = claim->peer;
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


Peer* find_peer(ngx_http_request_t* r) noexcept {
    ngx_ssl_conn_t* ssl = r->connection->ssl->connection;
    const MainConf& conf = main_conf(r);

    auto* peer = static_cast<Peer*>(SSL_get_ex_data(ssl, peer_index));
    if (peer == nullptr || peer->conf != &conf) {
        auto* owner =
            static_cast<ngx_connection_t*>(ngx_ssl_get_connection(ssl));
        peer = allocate(owner, conf);
        if (peer == nullptr || SSL_set_ex_data(ssl, peer_index, peer) == 0) {
            ERR_clear_error();
            return nullptr;
        }
    }
    if (!peer->settled && !settle(r, *peer)) {
        return nullptr;
    }
    return look_at_clock(*peer) ? peer : nullptr;
}


const RenderedValue* peer_value(ngx_http_request_t* r, Peer& peer,
                                ngx_uint_t use) noexcept {
    RenderedValue& value = peer.values[use];
    if (value.text.data == nullptr
        && !render(value, r, peer, elements<FormatUse>(&peer.conf->uses)[use],
                   peer.owner->pool))
    {
        return nullptr;
    }
    return &value;
}


bool render_once(RenderedValue& value, ngx_http_request_t* r, const Peer& peer,
                 const FormatUse& use) noexcept {
    return render(value, r, peer, use, r->pool);
}


ngx_int_t claim_first(ngx_http_request_t* r, Peer& peer,
                      const HeaderName& name) noexcept {
    SentName* sent = sent_name(peer, name);
    if (sent == nullptr) {
        return NGX_ERROR;
    }
    if (sent->carrier == nullptr) {
        ngx_pool_cleanup_t* cleanup =
            ngx_pool_cleanup_add(r->pool, sizeof(FirstCarrier));
        if (cleanup == nullptr) {
            return NGX_ERROR;
        }
        cleanup->handler = release_claim;
        new (cleanup->data) FirstCarrier{sent, &peer};
        sent->carrier = r->main;
    }
    return sent->carrier == r->main ? NGX_OK : NGX_DECLINED;
}


bool first_warning(Peer& peer, const HeaderName& name) noexcept {
    SentName* sent = sent_name(peer, name);
    if (sent == nullptr || sent->warned) {
        return sent == nullptr;
    }
    sent->warned = true;
    return true;
}

}  // namespace client_cert::nginx
