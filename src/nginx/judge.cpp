// How a verdict comes about.
#include "nginx/ngx.hpp"

#include "nginx/judge.hpp"

#include <algorithm>
#include <limits>

#include "nginx/memo.hpp"
#include "nginx/server_trust.hpp"

namespace client_cert::nginx {
namespace {

constexpr std::string_view k_success = "SUCCESS";
constexpr std::string_view k_none = "NONE";

constexpr std::int64_t k_ever = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t k_never = std::numeric_limits<std::int64_t>::max();


// lacks_answer tells whether a trust needs a responder's answer that there is
// not. nginx asks in each handshake, as its server says, but not where it
// fails: that it would succeed by now is no answer.
bool lacks_answer(const Verdict& verdict) noexcept {
    if (verdict.trust->asked_about == 0) {
        return false;
    }
    const Peer& peer = *verdict.peer;
    const SSL* ssl = peer.certificate.handshake;
    const ServerTrust* asked = ssl != nullptr ? handshake_trust(*ssl) : nullptr;
    return peer.handshake_error != X509_V_OK || asked == nullptr
           || asked->id != verdict.trust->id;
}


// remembered is the verification that a session's record speaks of.
x509::Verification remembered(const SessionRecord& record, int error) noexcept {
    x509::Verification result;
    result.error = error;
    result.valid_from = record.valid_from;
    result.valid_until = record.valid_until;
    if (error == X509_V_OK) {
        result.path = record.path;
    }
    return result;
}


// verify_by_trust verifies, or remembers that it did so lately.
bool verify_by_trust(x509::Verification& result, const Verdict& verdict,
                     const std::optional<SessionRecord>& record,
                     ngx_pool_t* pool, ngx_log_t* log) noexcept {
    Memo& memo = *verdict.peer->registry->memo;
    const Arena arena = pool_arena(pool);
    const x509::CertificateHandle leaf = leaf_of(verdict.peer->certificate);
    std::span<const Bytes> sent;
    MemoKey key = {verdict.trust, verdict.trust->generation, {}};
    if (!find_sent(sent, verdict.peer->certificate, record, arena)
        || !x509::digest_chain(key.certificates, *leaf, sent))
    {
        return false;
    }
    if (const x509::Verification* known = memo.find(key, ngx_time())) {
        result = *known;
        return true;
    }
    ngx_log_debug1(verdict.peer->registry->debug, log, 0,
                   "client cert: verified again, trust %p", verdict.trust);
    const x509::ChainHandle chain = x509::decode_chain(sent);
    if (chain == nullptr
        || !x509::verify(result, *verdict.trust, *leaf, chain.get(), ngx_time(),
                         arena))
    {
        return false;
    }
    if (result.passed_over.error != X509_V_OK) {
        const ngx_str_t issuer = to_ngx(result.passed_over.list_issuer);
        ngx_log_error(
            NGX_LOG_WARN, log, 0,
            "client cert: %s at depth %d, the revocation list of \"%V\" is "
            "missing or cannot be used, passed over",
            X509_verify_cert_error_string(result.passed_over.error),
            result.passed_over.depth, &issuer);
    }
    memo.keep(key, result, ngx_time());
    return true;
}


// verify_again verifies where the handshake did not.
bool verify_again(x509::Verification& result, const Verdict& verdict,
                  const std::optional<SessionRecord>& record, ngx_pool_t* pool,
                  ngx_log_t* log) noexcept {
    if (!verify_by_trust(result, verdict, record, pool, log)) {
        return false;
    }
    if (result.error == X509_V_OK) {
        result.error = verdict.peer->responder_error;
        if (result.error == X509_V_OK && lacks_answer(verdict)) {
            result.error = X509_V_ERR_OCSP_VERIFY_NEEDED;
        }
    }
    return true;
}


// is_fresh tells whether the handshake itself has just asked a verdict's trust.
bool is_fresh(const Verdict& verdict) noexcept {
    const Peer& peer = *verdict.peer;
    const SSL* ssl = peer.certificate.handshake;
    return ssl != nullptr && SSL_session_reused(ssl) == 0
           && handshake_trust(*ssl) == verdict.trust
           && peer.handshake_error != k_left_to_policies;
}


// verify finds out what holds for a certificate that was presented.
bool verify(x509::Verification& result, const Verdict& verdict,
            ngx_pool_t* pool, ngx_log_t* log) noexcept {
    const Peer& peer = *verdict.peer;
    if (verdict.trust == nullptr) {
        result.error = X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
        result.valid_from = k_ever;
        result.valid_until = k_never;
        return true;
    }
    std::optional<SessionRecord> record;
    if (!recall(record, peer.certificate, pool_arena(pool))) {
        return false;
    }
    if (record && is_within(*record, ngx_time())
        && (is_fresh(verdict)
            || (peer.handshake_error == X509_V_OK
                && record->trust == verdict.trust->id
                && !lacks_answer(verdict))))
    {
        result = remembered(*record, peer.handshake_error);
        return true;
    }
    return verify_again(result, verdict, record, pool, log);
}


bool find_status(ngx_str_t& to, int error, ngx_pool_t* pool) noexcept {
    if (error == X509_V_OK) {
        to = to_ngx(k_success);
        return true;
    }
    const char* reason = X509_verify_cert_error_string(error);
    constexpr std::string_view failed = "FAILED:";
    const std::size_t size = failed.size() + ngx_strlen(reason);
    auto* text = static_cast<u_char*>(ngx_pnalloc(pool, size));
    if (text == nullptr) {
        return false;
    }
    to = {size, text};
    text = ngx_cpymem(text, failed.data(), failed.size());
    ngx_memcpy(text, reason, size - failed.size());
    return true;
}


bool is_of(const Finding& finding, const x509::Verification& result) noexcept {
    return finding.is_made && finding.error == result.error
           && std::ranges::equal(finding.path, result.path);
}


// begin_finding makes place for another finding than the last one.
bool begin_finding(Verdict& verdict) noexcept {
    if (!verdict.is_made) {
        return true;
    }
    ngx_pool_t* pool = verdict.peer->owner->pool;
    std::span<RenderedValue> values;
    auto* earlier = create<EarlierFinding>(pool);
    if (earlier == nullptr
        || !pool_arena(pool).array(values, verdict.values.size()))
    {
        return false;
    }
    static_cast<Finding&>(*earlier) = verdict;
    earlier->next = verdict.earlier;
    verdict.earlier = earlier;
    verdict.values = values;
    return true;
}


// find_again takes up a finding that there was before.
bool find_again(Verdict& verdict, const x509::Verification& result) noexcept {
    if (is_of(verdict, result)) {
        return true;
    }
    for (EarlierFinding* earlier = verdict.earlier; earlier != nullptr;
         earlier = earlier->next)
    {
        if (is_of(*earlier, result)) {
            std::swap(static_cast<Finding&>(*earlier),
                      static_cast<Finding&>(verdict));
            return true;
        }
    }
    return false;
}


// keep_finding puts what a verification came to into the verdict.
bool keep_finding(Verdict& verdict, const x509::Verification& result) noexcept {
    if (find_again(verdict, result)) {
        return true;
    }
    ngx_pool_t* pool = verdict.peer->owner->pool;
    std::span<PathLink> path;
    ngx_str_t status;
    if (!pool_arena(pool).array(path, result.path.size())
        || !find_status(status, result.error, pool) || !begin_finding(verdict))
    {
        return false;
    }
    std::ranges::copy(result.path, path.begin());
    verdict.is_made = true;
    verdict.path = path;
    verdict.status = status;
    verdict.verified = result.error == X509_V_OK;
    verdict.error = result.error;
    return true;
}


// keep puts a verification into the verdict.
bool keep(Verdict& verdict, const x509::Verification& result) noexcept {
    if (!keep_finding(verdict, result)) {
        return false;
    }
    verdict.valid_from = result.valid_from;
    verdict.valid_until = result.valid_until;
    return true;
}

}  // namespace


bool judge(Verdict& verdict, ngx_pool_t* pool, ngx_log_t* log) noexcept {
    verdict.generation =
        verdict.trust != nullptr ? verdict.trust->generation : 0;
    // Nothing holds until it is known.
    verdict.valid_until = k_ever;
    if (!verdict.peer->presented) {
        verdict.status = to_ngx(k_none);
        // Before the handshake is over this may yet change.
        if (verdict.peer->settled) {
            verdict.valid_from = k_ever;
            verdict.valid_until = k_never;
        }
        return true;
    }
    const x509::ErrorQueueGuard clean;
    x509::Verification result;
    return verify(result, verdict, pool, log) && keep(verdict, result);
}


x509::Complaint explain(const Verdict& verdict, ngx_pool_t* pool,
                        ngx_log_t* log) noexcept {
    const x509::ErrorQueueGuard clean;
    const x509::Complaint alone{
        .error = verdict.error, .depth = -1, .list_issuer = {}};
    std::optional<SessionRecord> record;
    x509::Verification result;
    // A handshake tells no more than its last error. The memo knows the rest,
    // or will for a minute.
    if (verdict.trust == nullptr
        || !recall(record, verdict.peer->certificate, pool_arena(pool))
        || !verify_by_trust(result, verdict, record, pool, log))
    {
        return alone;
    }
    return result.last.error == verdict.error ? result.last : alone;
}

}  // namespace client_cert::nginx
