// What is known of a peer, loaded and written.
#include "nginx/ngx.hpp"

#include "nginx/values.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "fields/field_name.hpp"
#include "verify/verification.hpp"

namespace client_cert::nginx {
namespace {

// Sent is what was sent with the leaf, where its session keeps that.
using Sent = std::optional<std::span<const Bytes>>;


// load_chains puts the presented and the validated chain into an identity.
bool load_chains(Identity& identity, const Verdict& verdict, const Sent& sent,
                 Arena arena) noexcept {
    if (!sent) {
        identity.unreadable |= Fact::presented_chain | Fact::validated_chain;
        return true;
    }
    identity.presented_chain = *sent;

    std::span<Bytes> chain;
    if (!arena.array(chain, verdict.path.size())) {
        return false;
    }
    for (std::size_t i = 0; i < chain.size(); i++) {
        const PathLink link = verdict.path[i];
        if (!link.trusted) {
            chain[i] = (*sent)[link.index];
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
x509::CertificateHandle certificate_of(PathLink link, const Verdict& verdict,
                                       const Sent& sent) noexcept {
    if (link.trusted) {
        X509* known = verdict.trust->certificates[link.index];
        (void)X509_up_ref(known);
        return x509::CertificateHandle{known};
    }
    const x509::ChainHandle decoded =
        x509::decode_chain(sent->subspan(link.index, 1));
    return x509::CertificateHandle{
        decoded != nullptr ? sk_X509_shift(decoded.get()) : nullptr};
}


// load_issuer loads the facts of the issuer's certificate, which is at the
// beginning of the validated path, or the leaf itself.
bool load_issuer(Identity& identity, const Verdict& verdict, Facts facts,
                 const Sent& sent, Arena arena) noexcept {
    if (verdict.path.empty()) {
        const x509::CertificateHandle leaf = leaf_of(verdict.peer->certificate);
        return x509::load_own_issuer_facts(identity, *leaf, facts, arena);
    }
    const x509::CertificateHandle issuer =
        certificate_of(verdict.path.front(), verdict, sent);
    return issuer != nullptr
           && x509::load_issuer_facts(identity, *issuer, facts, arena);
}


// load_anchor loads the facts of the trust anchor, which is at the end of the
// validated path, or the leaf itself.
bool load_anchor(Identity& identity, const Verdict& verdict, Facts facts,
                 const Sent& sent, Arena arena) noexcept {
    const x509::CertificateHandle anchor =
        verdict.path.empty()
            ? leaf_of(verdict.peer->certificate)
            : certificate_of(verdict.path.back(), verdict, sent);
    return anchor != nullptr
           && x509::load_anchor_facts(identity, *anchor, facts, arena);
}


// load_path_facts loads the facts of single certificates of the validated path.
// A certificate of the trust is known also where the session keeps no chain; of
// one that the client sent, a resumed session would know nothing.
bool load_path_facts(Identity& identity, const Verdict& verdict, Facts facts,
                     const Sent& sent, Arena arena) noexcept {
    constexpr Facts of_issuer = Fact::issuer_serial | Fact::issuer_ski;
    if (!verdict.verified) {
        return true;
    }
    const bool is_known =
        sent
        || (!verdict.path.empty()
            && std::ranges::all_of(verdict.path, &PathLink::trusted));
    if (!is_known) {
        identity.unreadable |= of_issuer | Fact::anchor_attributes;
        return true;
    }
    return (!facts.overlaps(of_issuer)
            || load_issuer(identity, verdict, facts, sent, arena))
           && (!facts.has(Fact::anchor_attributes)
               || load_anchor(identity, verdict, facts, sent, arena));
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
    Sent sent;
    return recall(record, verdict.peer->certificate, arena)
           && (!keeps_sent(verdict.peer->certificate, record)
               || find_sent(sent.emplace(), verdict.peer->certificate, record,
                            arena))
           && (!wants_chains || load_chains(identity, verdict, sent, arena))
           && (!wants_path_facts
               || load_path_facts(identity, verdict, facts, sent, arena));
}


void set_verdict(Identity& identity, const Verdict& verdict) noexcept {
    identity.tls = true;
    identity.status = view(verdict.status);
    identity.error = verdict.error;
    identity.presented = verdict.peer->presented;
    identity.verified = verdict.verified;
}


// load loads facts of a certificate that was presented into the arena.
bool load(Identity& identity, const Verdict& verdict, Facts facts, Arena arena,
          ngx_log_t* log) noexcept {
    if (facts.empty()) {
        return true;
    }
    const x509::CertificateHandle leaf = leaf_of(verdict.peer->certificate);
    if (!x509::load_facts(identity, *leaf, facts, arena)
        || !load_chain(identity, verdict, facts, arena))
    {
        ngx_log_error(NGX_LOG_ERR, log, 0,
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
[[gnu::noinline]] bool load_again(Identity& identity, const Verdict& verdict,
                                  Facts facts, KeptFacts& kept,
                                  ngx_pool_t* scratch,
                                  ngx_log_t* log) noexcept {
    Peer& peer = *verdict.peer;
    const bool keeps = kept.size != 0 && kept.size <= k_most_kept - peer.kept;
    CountedPool pool{keeps ? peer.owner->pool : scratch};
    const bool is_loaded = load(identity, verdict, facts, pool.arena(), log);
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
// or else in a pool that goes sooner.
enum class Keeping : unsigned char { peer, scratch };


// pool_of chooses that for a value of that size, and counts it.
ngx_pool_t* pool_of(Peer& peer, const FormatUse& use, std::size_t size,
                    ngx_pool_t* scratch, Keeping& keeping) noexcept {
    if (keeping == Keeping::scratch) {
        return scratch;
    }
    if (!use.in_header) {
        if (size > k_most_kept - peer.kept) {
            keeping = Keeping::scratch;
            return scratch;
        }
        peer.kept += size;
    }
    return peer.owner->pool;
}


// render writes a format's value where `keeping` says, or says where it did;
// facts are in the other pool, and go with it.
bool render(RenderedValue& value, const Verdict& verdict, const FormatUse& use,
            Keeping& keeping, ngx_pool_t* scratch, ngx_log_t* log) noexcept {
    Identity identity;
    set_verdict(identity, verdict);
    identity.disclosed = verdict.verified || use.unverified || !use.verdict;
    if (identity.disclosed
        && !load(identity, verdict, use.format->facts(use.choice),
                 pool_arena(scratch), log))
    {
        return false;
    }

    Writer counted;
    bool whole = use.format->render(counted, identity, use.choice)
                 && identity.unreadable.empty();
    const std::size_t size = counted.size();
    ngx_pool_t* pool = pool_of(*verdict.peer, use, size + 1, scratch, keeping);
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
[[gnu::noinline]] const RenderedValue* new_value(RenderedValue& value,
                                                 const Verdict& verdict,
                                                 const FormatUse& use,
                                                 ngx_pool_t* scratch,
                                                 ngx_log_t* log) noexcept {
    RenderedValue rendered;
    Keeping keeping = Keeping::peer;
    if (!render(rendered, verdict, use, keeping, scratch, log)) {
        return nullptr;
    }
    RenderedValue* to =
        keeping == Keeping::peer ? &value : create<RenderedValue>(scratch);
    if (to != nullptr) {
        *to = rendered;
    }
    return to;
}

}  // namespace


bool load_identity(Identity& identity, const Verdict& verdict, Facts facts,
                   KeptFacts* kept, ngx_pool_t* scratch,
                   ngx_log_t* log) noexcept {
    if (kept == nullptr) {
        if (!load(identity, verdict, facts, pool_arena(scratch), log)) {
            return false;
        }
    } else if (kept->are_kept) {
        identity = kept->facts;
    } else if (!load_again(identity, verdict, facts, *kept, scratch, log)) {
        return false;
    }
    set_verdict(identity, verdict);
    identity.disclosed = true;
    return true;
}


const RenderedValue* peer_value(Verdict& verdict, ngx_uint_t use,
                                ngx_pool_t* scratch, ngx_log_t* log) noexcept {
    const Peer& peer = *verdict.peer;
    const FormatUse& format =
        elements<FormatUse>(&peer.registry->uses.list)[use];
    RenderedValue& value =
        (format.per_verdict ? verdict.values : peer.values)[format.slot];
    return value.text.data != nullptr
               ? &value
               : new_value(value, verdict, format, scratch, log);
}


bool render_once(RenderedValue& value, const Verdict& verdict,
                 const FormatUse& use, ngx_pool_t* scratch,
                 ngx_log_t* log) noexcept {
    Keeping keeping = Keeping::scratch;
    return render(value, verdict, use, keeping, scratch, log);
}

}  // namespace client_cert::nginx
