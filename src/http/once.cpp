// What a connection does once, however many requests it has.
#include "http/ngx_http.hpp"

#include "http/once.hpp"

namespace client_cert::http {
namespace {

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


// first_warning tells whether a connection's first warning about a header is
// due, and counts it as given.
bool first_warning(Peer& peer, const HeaderName& name) noexcept {
    SentName* sent = sent_name(peer, name);
    if (sent == nullptr || sent->warned) {
        return sent == nullptr;
    }
    sent->warned = true;
    return true;
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


void warn_left_out(ngx_http_request_t* r, Peer* peer, const HeaderName& name,
                   std::string_view reason) noexcept {
    if (peer != nullptr && !first_warning(*peer, name)) {
        return;
    }
    const ngx_str_t why = to_ngx(reason);
    const ngx_uint_t level = peer != nullptr ? NGX_LOG_WARN : NGX_LOG_INFO;
    ngx_log_error(level, r->connection->log, 0,
                  "client cert: left out of \"%V\": %V", &name.text, &why);
}

}  // namespace client_cert::http
