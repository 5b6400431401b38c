// The trust that a place has of its own: its CAs and its revocation lists.
#include "nginx/ngx.hpp"

#include "nginx/own_trust.hpp"

#include "nginx/client_store.hpp"
#include "nginx/list_warnings.hpp"
#include "verify/store.hpp"

namespace client_cert::nginx {
namespace {

// errno_text is the system's reason in parentheses, if there is one.
using ErrnoText = u_char[128];

const u_char* errno_text(ErrnoText& to, ngx_err_t error) noexcept {
    u_char* end = to + sizeof(to) - 2;
    u_char* p = to;
    if (error != 0) {
        p = ngx_slprintf(p, end, " (%d: ", error);
        p = ngx_strerror(error, p, static_cast<std::size_t>(end - p));
        *p++ = ')';
    }
    *p = '\0';
    return &to[0];
}


template <class... Arguments>
bool refuse(ngx_conf_t* cf, const char* format,
            Arguments... arguments) noexcept {
    // No log is so quiet that its level were to be asked.
    ngx_log_error_core(NGX_LOG_EMERG, cf->log, 0, format, arguments...);
    return false;
}


bool open_ca(ngx_conf_t* cf, OwnTrusts& known, const TrustChoice& choice,
             OwnTrust& trust) noexcept {
    FileProblem problem;
    ErrnoText error;
    const WatchedFile* file =
        find_file(cf->pool, known.files, choice.ca, problem);
    if (file == nullptr) {
        return refuse(cf, "\"%V\" of \"client_cert_ca\" %s%s, %s in %V:%ui",
                      &choice.ca, words_of(problem.fault),
                      errno_text(error, problem.error),
                      problem.fault == FileFault::der
                          ? "convert it with \"openssl x509 -inform DER\""
                          : "name a file of certificates in PEM",
                      &choice.ca_file, choice.ca_line);
    }
    if (file->content.has_private_key) {
        return refuse(cf,
                      "\"%V\" of \"client_cert_ca\" holds a private key, name "
                      "a file of the CA's certificate alone in %V:%ui",
                      &choice.ca, &choice.ca_file, choice.ca_line);
    }
    if (sk_X509_num(file->content.certificates.get()) == 0) {
        return refuse(cf,
                      "\"%V\" of \"client_cert_ca\" holds no certificate, "
                      "name a file of certificates in PEM in %V:%ui",
                      &choice.ca, &choice.ca_file, choice.ca_line);
    }
    trust.certificates = file->content.certificates.get();
    return true;
}


// remedy is what to do about a file of revocation lists.
const char* remedy(FileFault fault) noexcept {
    switch (fault) {
        case FileFault::der:
            return "convert it with \"openssl crl -inform DER\"";
        case FileFault::delta:
            return "name a file of complete lists";
        case FileFault::scope:
            return "name a file of lists of all certificates";
        default:
            return "name a file of revocation lists in PEM";
    }
}


bool open_lists(ngx_conf_t* cf, OwnTrusts& known, const TrustChoice& choice,
                OwnTrust& trust) noexcept {
    FileProblem problem;
    ErrnoText error;
    trust.lists = find_file(cf->pool, known.files, choice.crl, problem);
    const bool is_new = trust.lists != nullptr && !trust.lists->has_lists;
    if (trust.lists != nullptr) {
        problem = use_lists(*trust.lists);
    }
    if (problem.fault != FileFault::none) {
        return refuse(cf, "\"%V\" of \"client_cert_crl\" %s%s, %s in %V:%ui",
                      &choice.crl, words_of(problem.fault),
                      errno_text(error, problem.error), remedy(problem.fault),
                      &choice.crl_file, choice.crl_line);
    }
    if (is_new) {
        warn_of_stale_lists(*trust.lists, cf->log, &choice);
    }
    trust.flags |= X509_V_FLAG_CRL_CHECK;
    if (choice.scope == ListScope::chain) {
        trust.flags |= X509_V_FLAG_CRL_CHECK_ALL;
    }
    trust.trust.passes_over_lists = choice.policy == ListPolicy::log;
    trust.trust.signatures = &trust.lists->signatures;
    return true;
}


// take_certificates are the server's, for a place without CAs of its own.
bool take_certificates(ngx_conf_t* cf, const ServerTls& server,
                       OwnTrust& trust) noexcept {
    X509_STORE* store = client_store(*server.context);
    auto* certificates = create_owned<x509::ChainHandle>(cf->pool);
    if (certificates == nullptr || !read_lookups(*store, server.commands)) {
        return false;
    }
    *certificates = x509::certificates_of(*store);
    trust.certificates = certificates->get();
    return trust.certificates != nullptr;
}


struct RulesFree {
    void operator()(X509_VERIFY_PARAM* rules) const noexcept {
        X509_VERIFY_PARAM_free(rules);
    }
};
using RulesHandle = std::unique_ptr<X509_VERIFY_PARAM, RulesFree>;


bool make_rules(ngx_conf_t* cf, int depth, OwnTrust& trust) noexcept {
    auto* rules = create_owned<RulesHandle>(cf->pool);
    if (rules == nullptr) {
        return false;
    }
    rules->reset(X509_VERIFY_PARAM_new());
    if (*rules == nullptr) {
        return false;
    }
    X509_VERIFY_PARAM_set_depth(rules->get(), depth);
    trust.trust.rules = rules->get();
    return true;
}


// rebuild makes the store of certificates and lists as they are now.
bool rebuild(OwnTrust& trust) noexcept {
    if (trust.lists != nullptr) {
        trust.lists->signatures.check_all(trust.certificates);
    }
    x509::StoreHandle store = x509::make_store(
        trust.certificates,
        trust.lists != nullptr ? trust.lists->content.lists.get() : nullptr,
        trust.flags);
    ngx_pool_t* pool = ngx_create_pool(NGX_DEFAULT_POOL_SIZE, trust.log);
    if (store == nullptr || pool == nullptr) {
        if (pool != nullptr) {
            ngx_destroy_pool(pool);
        }
        return false;
    }
    x509::Trust rebuilt = trust.trust;
    rebuilt.store = store.get();
    if (!x509::complete_trust(rebuilt, pool_arena(pool))) {
        ngx_destroy_pool(pool);
        return false;
    }
    if (trust.pool != nullptr) {
        ngx_destroy_pool(trust.pool);
    }
    X509_STORE_free(trust.trust.store);
    rebuilt.generation =
        trust.lists != nullptr ? trust.lists->generation : std::uint64_t{1};
    trust.trust = rebuilt;
    (void)store.release();
    trust.pool = pool;
    return true;
}


void release(void* data) noexcept {
    auto* trust = static_cast<OwnTrust*>(data);
    X509_STORE_free(trust->trust.store);
    if (trust->pool != nullptr) {
        ngx_destroy_pool(trust->pool);
    }
}


bool is_same(const TrustChoice& a, const TrustChoice& b) noexcept {
    return view(a.ca) == view(b.ca) && view(a.crl) == view(b.crl)
           && a.scope == b.scope && a.policy == b.policy && a.depth == b.depth
           && a.partial_chain == b.partial_chain;
}


// warn_of_server warns once a server of CAs that only narrow its own.
void warn_of_server(ngx_conf_t* cf, const TrustChoice& choice) noexcept {
    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"client_cert_ca\" in a server that verifies by itself "
                  "narrows what the server lets in, write "
                  "\"ssl_verify_client optional_no_ca\" in the server to let "
                  "in by this CA alone in %V:%ui",
                  &choice.ca_file, choice.ca_line);
}


// warn_of_depth warns of a depth that the server's own verdict, which has to
// hold as well, does not reach.
void warn_of_depth(ngx_conf_t* cf, const ServerTls& server,
                   const TrustChoice& choice) noexcept {
    ngx_log_error(
        NGX_LOG_WARN, cf->log, 0,
        "\"client_cert_depth %i\" goes no further than the server's "
        "\"ssl_verify_depth %i\", which has to hold as well, write "
        "\"ssl_verify_depth %i;\" in the server%s, in %V:%ui",
        choice.depth, server.verify_depth, choice.depth,
        server.verifies ? "" : ", or \"client_cert_ca FILE;\" beside it",
        &choice.depth_file, choice.depth_line);
}


// is_meant tells whether a trust is the first of its file, and no other says
// that paths may end at any certificate of it.
bool is_meant(const ngx_array_t& trusts, const OwnTrust& trust) noexcept {
    bool is_first = true;
    for (const OwnTrust* one : elements<OwnTrust*>(&trusts)) {
        if (view(one->key->ca) != view(trust.key->ca)) {
            continue;
        }
        if ((is_first && one != &trust) || one->key->partial_chain == 1) {
            return false;
        }
        is_first = false;
    }
    return true;
}


void warn_of_anchors(ngx_log_t* log, const TrustChoice& choice,
                     x509::AnchorFlaw flaw) noexcept {
    if (flaw == x509::AnchorFlaw::no_authority) {
        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "\"%V\" of \"client_cert_ca\" holds no certificate of a "
                      "CA, so that none is ever verified, name the file of the "
                      "CA that issues the clients' certificates in %V:%ui",
                      &choice.ca, &choice.ca_file, choice.ca_line);
        return;
    }
    ngx_log_error(NGX_LOG_WARN, log, 0,
                  "\"%V\" of \"client_cert_ca\" holds no root CA, so that no "
                  "certificate is ever verified, write "
                  "\"client_cert_partial_chain on;\" beside it, or add the "
                  "root to the file, in %V:%ui",
                  &choice.ca, &choice.ca_file, choice.ca_line);
}

}  // namespace


bool init_trusts(OwnTrusts& trusts, ngx_pool_t* pool) noexcept {
    const auto init = [&](ngx_array_t& array) {
        return ngx_array_init(&array, pool, 4, sizeof(void*)) == NGX_OK;
    };
    return init(trusts.files) && init(trusts.named_lists)
           && init(trusts.trusts);
}


bool find_trust(ngx_conf_t* cf, OwnTrusts& known, const ServerTls& server,
                const TrustChoice& choice, OwnTrust*& to) noexcept {
    to = nullptr;
    if (choice.ca.len == 0 && server.context == nullptr) {
        return true;
    }
    for (OwnTrust* one : elements<OwnTrust*>(&known.trusts)) {
        if (one->context == server.context && is_same(*one->key, choice)) {
            to = one;
            return true;
        }
    }

    auto* trust = create<OwnTrust>(cf->pool);
    ngx_pool_cleanup_t* cleanup = ngx_pool_cleanup_add(cf->pool, 0);
    if (trust == nullptr || cleanup == nullptr
        || push(known.trusts, trust) == nullptr)
    {
        return false;
    }
    cleanup->handler = release;
    cleanup->data = trust;
    trust->key = &choice;
    trust->context = server.context;
    trust->log = &cf->cycle->new_log;
    trust->trust.security_level = server.security_level;

    trust->with_server = choice.ca.len == 0 || server.verifies;
    if (choice.ca.len == 0 ? !take_certificates(cf, server, *trust)
                           : !open_ca(cf, known, choice, *trust))
    {
        return false;
    }
    // That it never asks is another mistake.
    if (choice.ca.len != 0 && server.verifies && server.asks) {
        warn_of_server(cf, choice);
    }
    if (trust->with_server && server.asks && choice.depth > server.verify_depth)
    {
        warn_of_depth(cf, server, choice);
    }
    if (choice.crl.len != 0 && !open_lists(cf, known, choice, *trust)) {
        return false;
    }
    if (choice.partial_chain == 1) {
        trust->flags |= X509_V_FLAG_PARTIAL_CHAIN;
    }
    const ngx_int_t depth =
        choice.depth != NGX_CONF_UNSET ? choice.depth : server.verify_depth;
    if (trust->lists != nullptr) {
        warn_of_uncovered_authorities(cf, server.place_of, choice,
                                      *trust->lists, trust->certificates,
                                      depth);
    }
    if (!make_rules(cf, static_cast<int>(depth), *trust) || !rebuild(*trust)) {
        return false;
    }
    to = trust;
    return true;
}


void warn_of_useless_authorities(ngx_log_t* log,
                                 const OwnTrusts& known) noexcept {
    for (const OwnTrust* trust : elements<OwnTrust*>(&known.trusts)) {
        if (trust->key->ca.len == 0 || trust->key->partial_chain == 1) {
            continue;
        }
        const x509::AnchorFlaw flaw =
            x509::find_anchor_flaw(trust->certificates);
        if (flaw != x509::AnchorFlaw::none && is_meant(known.trusts, *trust)) {
            warn_of_anchors(log, *trust->key, flaw);
        }
    }
}


bool refresh(OwnTrust& trust, ngx_log_t* log) noexcept {
    WatchedFile* lists = trust.lists;
    if (lists == nullptr) {
        return true;
    }
    if (lists->looked_at != ngx_time()) {
        lists->looked_at = ngx_time();
        if (look_again(*lists, log)) {
            warn_of_stale_lists(*lists, log, nullptr);
        }
    }
    return trust.trust.generation == lists->generation || rebuild(trust);
}

}  // namespace client_cert::nginx
