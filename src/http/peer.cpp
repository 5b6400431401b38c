// What a TLS connection's peer is known to be, kept for the connection's life.
#include "http/ngx_http.hpp"

#include "http/peer.hpp"

#include <algorithm>
#include <memory>

#include "http/verdict.hpp"
#include "nginx/own_trust.hpp"
#include "nginx/server_trust.hpp"
#include "verify/session.hpp"

namespace client_cert::http {
namespace {

// The index under which an SSL object keeps its Peer. Indexes are never given
// back, and reloading runs the configuration again, hence once a process.
int peer_index = -1;

// allocate makes a Peer or a Verdict and its values in one piece.
template <class Owner>
Owner* allocate(ngx_pool_t* pool, std::size_t values) noexcept {
    auto* memory = static_cast<u_char*>(
        ngx_palloc(pool, sizeof(Owner) + values * sizeof(RenderedValue)));
    if (memory == nullptr) {
        return nullptr;
    }
    auto* owner = new (memory) Owner{};
    memory += sizeof(Owner);
    owner->values = {reinterpret_cast<RenderedValue*>(memory), values};
    std::ranges::uninitialized_value_construct(owner->values);
    return owner;
}


// settle reads the certificate and the verdict of the handshake.
bool settle(ngx_http_request_t* r, Peer& peer) noexcept {
    const x509::ErrorQueueGuard clean;
    const x509::CertificateHandle leaf = leaf_of(peer);
    ngx_str_t status;
    if (ngx_ssl_get_client_verify(peer.owner, r->pool, &status) != NGX_OK) {
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
        peer.handshake_error = static_cast<int>(
            SSL_get_verify_result(peer.owner->ssl->connection));
        // What fails although the chain is good failed by a responder, or by
        // its dates, which every server would refuse to begin with.
        if (peer.handshake_error == X509_V_OK) {
            peer.responder_error = view(status) == "FAILED:certificate revoked"
                                       ? X509_V_ERR_CERT_REVOKED
                                       : X509_V_ERR_OCSP_VERIFY_FAILED;
            peer.handshake_error = peer.responder_error;
        }
    }
    peer.settled = peer.presented || r->connection->ssl->handshaked;
    return true;
}


// has_chain tells whether a record knows what the client sent.
bool has_chain(const std::optional<SessionRecord>& record) noexcept {
    return record && record->has_chain;
}


// load_chains puts the presented and the validated chain into an identity: as
// the session keeps them, so that a resumed one has the same.
bool load_chains(Identity& identity, const Verdict& verdict,
                 const std::optional<SessionRecord>& record,
                 Arena arena) noexcept {
    if (!has_chain(record)) {
        identity.unreadable |= Fact::presented_chain | Fact::validated_chain;
        return true;
    }
    identity.presented_chain = record->presented;

    std::span<Bytes> chain;
    if (!arena.array(chain, verdict.path.size())) {
        return false;
    }
    for (std::size_t i = 0; i < chain.size(); i++) {
        const PathLink link = verdict.path[i];
        if (!link.trusted) {
            chain[i] = record->presented[link.index];
        } else if (!x509::encode(chain[i],
                                 *verdict.trust->certificates[link.index],
                                 arena))
        {
            return false;
        }
    }
    identity.validated_chain = chain;
    return true;
}


// certificate_of returns a certificate of the validated path; nullptr where
// there is no memory.
x509::CertificateHandle certificate_of(
    PathLink link, const Verdict& verdict,
    const std::optional<SessionRecord>& record) noexcept {
    if (link.trusted) {
        X509* known = verdict.trust->certificates[link.index];
        (void)X509_up_ref(known);
        return x509::CertificateHandle{known};
    }
    const x509::ChainHandle decoded =
        x509::decode_chain(record->presented.subspan(link.index, 1));
    return x509::CertificateHandle{
        decoded != nullptr ? sk_X509_shift(decoded.get()) : nullptr};
}


// load_issuer loads the facts of the issuer's certificate, which is at the
// beginning of the validated path, or the leaf itself.
bool load_issuer(Identity& identity, const Verdict& verdict, Facts facts,
                 const std::optional<SessionRecord>& record,
                 Arena arena) noexcept {
    if (verdict.path.empty()) {
        const x509::CertificateHandle leaf = leaf_of(*verdict.peer);
        return x509::load_own_issuer_facts(identity, *leaf, facts, arena);
    }
    const x509::CertificateHandle issuer =
        certificate_of(verdict.path.front(), verdict, record);
    return issuer != nullptr
           && x509::load_issuer_facts(identity, *issuer, facts, arena);
}


// load_anchor loads the facts of the trust anchor, which is at the end of the
// validated path, or the leaf itself.
bool load_anchor(Identity& identity, const Verdict& verdict, Facts facts,
                 const std::optional<SessionRecord>& record,
                 Arena arena) noexcept {
    const x509::CertificateHandle anchor =
        verdict.path.empty()
            ? leaf_of(*verdict.peer)
            : certificate_of(verdict.path.back(), verdict, record);
    return anchor != nullptr
           && x509::load_anchor_facts(identity, *anchor, facts, arena);
}


// load_path_facts loads the facts of single certificates of the validated path.
// A certificate of the trust is known also where the session keeps no chain; of
// one that the client sent, a resumed session would know nothing.
bool load_path_facts(Identity& identity, const Verdict& verdict, Facts facts,
                     const std::optional<SessionRecord>& record,
                     Arena arena) noexcept {
    constexpr Facts of_issuer = Fact::issuer_serial | Fact::issuer_ski;
    if (!verdict.verified) {
        return true;
    }
    const bool is_known =
        has_chain(record)
        || (!verdict.path.empty()
            && std::ranges::all_of(verdict.path, &PathLink::trusted));
    if (!is_known) {
        identity.unreadable |= of_issuer | Fact::anchor_attributes;
        return true;
    }
    return (!facts.overlaps(of_issuer)
            || load_issuer(identity, verdict, facts, record, arena))
           && (!facts.has(Fact::anchor_attributes)
               || load_anchor(identity, verdict, facts, record, arena));
}


// load_chain loads the facts of the presented and the validated chain.
bool load_chain(Identity& identity, const Verdict& verdict, Facts facts,
                Arena arena) noexcept {
    const bool wants_chains =
        facts.overlaps(Fact::presented_chain | Fact::validated_chain);
    const bool wants_path_facts = facts.overlaps(
        Fact::issuer_serial | Fact::issuer_ski | Fact::anchor_attributes);
    if (!wants_chains && !wants_path_facts) {
        return true;
    }
    std::optional<SessionRecord> record;
    return x509::kept_in_session(record, *verdict.peer->owner->ssl->connection,
                                 arena)
           && (!wants_chains || load_chains(identity, verdict, record, arena))
           && (!wants_path_facts
               || load_path_facts(identity, verdict, facts, record, arena));
}


void set_verdict(Identity& identity, const Verdict& verdict) noexcept {
    identity.tls = true;
    identity.status = view(verdict.status);
    identity.error = verdict.error;
    identity.presented = verdict.peer->presented;
    identity.verified = verdict.verified;
}


// load loads facts of a certificate that was presented into the arena.
bool load(ngx_http_request_t* r, Identity& identity, const Verdict& verdict,
          Facts facts, Arena arena) noexcept {
    if (facts.empty()) {
        return true;
    }
    const x509::CertificateHandle leaf = leaf_of(*verdict.peer);
    if (!x509::load_facts(identity, *leaf, facts, arena)
        || !load_chain(identity, verdict, facts, arena))
    {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "client cert: the certificate cannot be read");
        return false;
    }
    return true;
}


// k_most_kept is how many bytes of values of variables and of facts a
// connection keeps. Those of usual certificates come to less; others are not
// worth the memory. What is sent is kept all the same: it costs each request to
// make it again.
constexpr std::size_t k_most_kept = std::size_t{64} * 1024;


// CountedPool counts what is taken of a pool.
struct CountedPool {
    ngx_pool_t* pool = nullptr;
    std::size_t taken = 0;

    [[nodiscard]] Arena arena() noexcept { return {this, take}; }

    static void* take(void* owner, std::size_t size) noexcept {
        auto& self = *static_cast<CountedPool*>(owner);
        self.taken += size;
        return ngx_pnalloc(self.pool, size);
    }
};


// load_again loads facts that a connection does not keep yet: the first time
// for the request, as most connections have no second one.
[[gnu::noinline]] bool load_again(ngx_http_request_t* r, Identity& identity,
                                  const Verdict& verdict, Facts facts,
                                  KeptFacts& kept) noexcept {
    Peer& peer = *verdict.peer;
    const bool keeps = kept.size != 0 && kept.size <= k_most_kept - peer.kept;
    CountedPool pool{keeps ? peer.owner->pool : r->pool};
    const bool is_loaded = load(r, identity, verdict, facts, pool.arena());
    kept.size = pool.taken;
    if (keeps) {
        // What was taken in vain is taken.
        peer.kept = std::min(k_most_kept, peer.kept + pool.taken);
        kept.facts = identity;
        kept.are_kept = is_loaded;
    }
    return is_loaded;
}


// Keeping is where a value is to be: with its peer, where that has room for it,
// or else with the request.
enum class Keeping : unsigned char { peer, request };


// pool_of chooses that for a value of that size, and counts it.
ngx_pool_t* pool_of(ngx_http_request_t* r, Peer& peer, const FormatUse& use,
                    std::size_t size, Keeping& keeping) noexcept {
    if (keeping == Keeping::request) {
        return r->pool;
    }
    if (!use.in_header) {
        if (size > k_most_kept - peer.kept) {
            keeping = Keeping::request;
            return r->pool;
        }
        peer.kept += size;
    }
    return peer.owner->pool;
}


// render writes a format's value where `keeping` says, or says where it did;
// facts are in the request's pool and go with the request.
bool render(RenderedValue& value, ngx_http_request_t* r, const Verdict& verdict,
            const FormatUse& use, Keeping& keeping) noexcept {
    Identity identity;
    set_verdict(identity, verdict);
    identity.disclosed = verdict.verified || use.unverified || !use.verdict;
    if (identity.disclosed
        && !load(r, identity, verdict, use.format->facts(use.choice),
                 pool_arena(r->pool)))
    {
        return false;
    }

    Writer counted;
    bool whole = use.format->render(counted, identity, use.choice)
                 && identity.unreadable.empty();
    const std::size_t size = counted.size();
    ngx_pool_t* pool = pool_of(r, *verdict.peer, use, size + 1, keeping);
    auto* text = static_cast<u_char*>(ngx_pnalloc(pool, size + 1));
    if (text == nullptr) {
        return false;
    }
    Writer out{{chars(text), size}};
    (void)use.format->render(out, identity, use.choice);
    text[size] = '\0';

    // Whatever a format writes.
    const bool visible = is_visible_ascii({chars(text), size});
    whole &= visible;
    value = {{size * std::size_t{visible}, text},
             whole,
             identity.unreadable.has(Fact::presented_chain)};
    value.arrives = field_value_objection(view(value.text)).empty();
    return true;
}


// new_value renders a value that was not kept yet; it is in `value`, or for the
// request alone.
[[gnu::noinline]] const RenderedValue* new_value(
    RenderedValue& value, ngx_http_request_t* r, const Verdict& verdict,
    const FormatUse& use) noexcept {
    RenderedValue rendered;
    Keeping keeping = Keeping::peer;
    if (!render(rendered, r, verdict, use, keeping)) {
        return nullptr;
    }
    RenderedValue* to =
        keeping == Keeping::peer ? &value : create<RenderedValue>(r->pool);
    if (to != nullptr) {
        *to = rendered;
    }
    return to;
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


// new_verdict makes the verdict of a trust that was not asked yet.
[[gnu::noinline]] Verdict* new_verdict(ngx_http_request_t* r, Peer& peer,
                                       const x509::Trust* trust) noexcept {
    auto* verdict = allocate<Verdict>(peer.owner->pool, peer.conf->slots[1]);
    if (verdict == nullptr) {
        return nullptr;
    }
    verdict->peer = &peer;
    verdict->trust = trust;
    verdict->next = peer.verdicts;
    peer.verdicts = verdict;
    return judge(r, *verdict) ? verdict : nullptr;
}


// verdict_by returns the verdict of a trust as of now.
Verdict* verdict_by(ngx_http_request_t* r, Peer& peer,
                    const x509::Trust* trust) noexcept {
    for (Verdict* verdict = peer.verdicts; verdict != nullptr;
         verdict = verdict->next)
    {
        if (verdict->trust == trust) {
            return holds(*verdict) || judge(r, *verdict) ? verdict : nullptr;
        }
    }
    return new_verdict(r, peer, trust);
}


// settled_peer returns the peer of a request's connection, as far as it is
// known, where `peer` is nullptr or not yet all there is.
[[gnu::noinline]] Peer* settled_peer(ngx_http_request_t* r,
                                     Peer* peer) noexcept {
    ngx_ssl_conn_t* ssl = r->connection->ssl->connection;
    const MainConf& conf = main_conf(r);

    if (peer == nullptr) {
        auto* owner =
            static_cast<ngx_connection_t*>(ngx_ssl_get_connection(ssl));
        peer = allocate<Peer>(owner->pool, conf.slots[0]);
        if (peer == nullptr || SSL_set_ex_data(ssl, peer_index, peer) == 0) {
            ERR_clear_error();
            return nullptr;
        }
        peer->conf = &conf;
        peer->owner = owner;
    }
    return settle(r, *peer) ? peer : nullptr;
}


// find_peer returns the peer of a request's connection, as far as it is known.
Peer* find_peer(ngx_http_request_t* r) noexcept {
    auto* peer = static_cast<Peer*>(
        SSL_get_ex_data(r->connection->ssl->connection, peer_index));
    return peer != nullptr && peer->settled ? peer : settled_peer(r, peer);
}


// stricter_verdict is the verdict of a location's own trust, and where that
// says so of the server's too.
[[gnu::noinline]] Verdict* stricter_verdict(ngx_http_request_t* r, Peer& peer,
                                            const x509::Trust* server,
                                            OwnTrust& own) noexcept {
    if (!refresh(own, r->connection->log)) {
        return nullptr;
    }
    if (own.with_server) {
        Verdict* first = verdict_by(r, peer, server);
        if (first == nullptr || !first->verified) {
            return first;
        }
    }
    return verdict_by(r, peer, &own.trust);
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


Verdict* find_verdict(ngx_http_request_t* r) noexcept {
    Peer* peer = find_peer(r);
    if (peer == nullptr) {
        return nullptr;
    }
    const x509::Trust* trust = server_conf(r).trust;
    OwnTrust* own = location_conf(r).trust;
    return own == nullptr ? verdict_by(r, *peer, trust)
                          : stricter_verdict(r, *peer, trust, *own);
}


Verdict* find_server_verdict(ngx_http_request_t* r) noexcept {
    Peer* peer = find_peer(r);
    return peer != nullptr ? verdict_by(r, *peer, server_conf(r).trust)
                           : nullptr;
}


bool load_identity(ngx_http_request_t* r, Identity& identity,
                   const Verdict& verdict, Facts facts,
                   KeptFacts* kept) noexcept {
    if (kept == nullptr) {
        if (!load(r, identity, verdict, facts, pool_arena(r->pool))) {
            return false;
        }
    } else if (kept->are_kept) {
        identity = kept->facts;
    } else if (!load_again(r, identity, verdict, facts, *kept)) {
        return false;
    }
    set_verdict(identity, verdict);
    identity.disclosed = true;
    return true;
}


const RenderedValue* peer_value(ngx_http_request_t* r, Verdict& verdict,
                                ngx_uint_t use) noexcept {
    const Peer& peer = *verdict.peer;
    const FormatUse& format = elements<FormatUse>(&peer.conf->uses)[use];
    RenderedValue& value =
        (format.per_verdict ? verdict.values : peer.values)[format.slot];
    return value.text.data != nullptr ? &value
                                      : new_value(value, r, verdict, format);
}


bool render_once(RenderedValue& value, ngx_http_request_t* r,
                 const Verdict& verdict, const FormatUse& use) noexcept {
    Keeping keeping = Keeping::request;
    return render(value, r, verdict, use, keeping);
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
