// A module of nginx's core that judges a certificate of a file: a second maker
// of peers, linked with what lies below http and with nothing of http.
//
//     client_cert_probe CA CERTIFICATE RULE;
//
// says at start what the verdict is by that CA, what the certificate's subject
// is where it is verified, and what `client_cert_allow RULE` would decide.
#include "nginx/ngx.hpp"

#include "nginx/decision.hpp"
#include "nginx/memo.hpp"
#include "nginx/own_trust.hpp"
#include "nginx/values.hpp"
#include "nginx/verdict.hpp"
#include "verify/pem_file.hpp"

namespace {

using namespace client_cert;
using namespace client_cert::nginx;

constexpr Scripting k_scripting = {
    [](std::string_view text) noexcept {
        return text.find('$') != std::string_view::npos;
    },
    [](ngx_conf_t*, std::string_view,
       std::string_view& objection) noexcept -> const void* {
        objection = "there are no variables here";
        return nullptr;
    }};


OwnTrust* make_trust(ngx_conf_t* cf, const ngx_str_t& ca) noexcept {
    auto* known = create<OwnTrusts>(cf->pool);
    auto* choice = create<TrustChoice>(cf->pool);
    if (known == nullptr || choice == nullptr || !init_trusts(*known, cf->pool))
    {
        return nullptr;
    }
    choice->ca = ca;
    OwnTrust* trust = nullptr;
    return find_trust(cf, *known, {.verify_depth = 1}, *choice, trust)
               ? trust
               : nullptr;
}


const AccessRules* make_rules(ngx_conf_t* cf,
                              std::span<const ngx_str_t> words) noexcept {
    ngx_array_t lists;
    auto* written = ngx_array_create(cf->pool, 1, sizeof(WrittenRule));
    if (written == nullptr
        || ngx_array_init(&lists, cf->pool, 1, sizeof(void*)) != NGX_OK)
    {
        return nullptr;
    }
    auto* rule = new (ngx_array_push(written)) WrittenRule{};
    return read_rule(cf, AccessEffect::allow, words, lists, k_scripting, *rule)
                   == NGX_CONF_OK
               ? collect(cf, *written)
               : nullptr;
}


// make_peer is all that another source of certificates has to have.
Peer* make_peer(ngx_connection_t& owner, const Presented& certificate,
                const Registry& registry) noexcept {
    auto* peer = make_with_values<Peer>(owner.pool, registry.uses.slots[0]);
    if (peer != nullptr) {
        peer->registry = &registry;
        peer->owner = &owner;
        peer->certificate = certificate;
        peer->presented = peer->settled = true;
    }
    return peer;
}


char* probe(ngx_conf_t* cf, ngx_command_t*, void*) noexcept {
    const auto words = elements<ngx_str_t>(cf->args);
    ngx_connection_t owner{};
    owner.pool = cf->pool;
    owner.log = cf->log;
    Registry registry;
    registry.memo = create<Memo>(cf->pool);
    // A leaf, and what is sent with it.
    x509::PemFile file;
    if (x509::read_pem(file, chars(words[2].data)) != x509::PemProblem::none) {
        return conf_failed();
    }
    STACK_OF(X509)* const sent = file.certificates.get();
    const x509::CertificateHandle leaf{sk_X509_shift(sent)};
    OwnTrust* trust = make_trust(cf, words[1]);
    const AccessRules* rules = make_rules(cf, words.subspan(3, 1));
    if (!init_uses(registry.uses, cf->pool) || registry.memo == nullptr
        || leaf == nullptr || trust == nullptr || rules == nullptr)
    {
        return conf_failed();
    }
    // Nobody has the server's part in it.
    trust->with_server = false;

    Peer* peer = make_peer(owner, {.leaf = leaf.get(), .sent = sent}, registry);
    const Verdict* verdict =
        peer != nullptr ? find_verdict(*peer, nullptr, trust, cf->pool, cf->log)
                        : nullptr;
    Decision decision;
    RenderedValue subject;
    const Expander nobody = {nullptr,
                             [](void*, const void*, ngx_pool_t*,
                                std::string_view&) noexcept { return false; }};
    if (verdict == nullptr
        || !decide(decision, {.rules = rules}, verdict,
                   {nobody, cf->pool, cf->log})
        || !render_once(
            subject, *verdict,
            {.format = &formats::subject, .choice = {}, .verdict = true},
            cf->pool, cf->log))
    {
        return conf_failed();
    }
    const ngx_str_t why = to_ngx(reason(decision.access));
    ngx_log_error(NGX_LOG_WARN, cf->log, 0, "probe: %V, \"%V\", %V",
                  &verdict->status, &subject.text, &why);
    return NGX_CONF_OK;
}


ngx_command_t k_commands[] = {
    {ngx_string("client_cert_probe"),
     NGX_MAIN_CONF | NGX_DIRECT_CONF | NGX_CONF_TAKE3, probe, 0, 0, nullptr},
    ngx_null_command};

ngx_core_module_t k_context = {ngx_string("client_cert_probe"), nullptr,
                               nullptr};

}  // namespace


#define EXPORTED [[gnu::visibility("default")]] extern

extern "C" {

ngx_module_t ngx_client_cert_probe_module = {
    NGX_MODULE_V1, &k_context, k_commands, NGX_CORE_MODULE,
    nullptr,       nullptr,    nullptr,    nullptr,
    nullptr,       nullptr,    nullptr,    NGX_MODULE_V1_PADDING};

EXPORTED ngx_module_t* ngx_modules[];
EXPORTED char* ngx_module_names[];
EXPORTED char* ngx_module_order[];
ngx_module_t* ngx_modules[] = {&ngx_client_cert_probe_module, nullptr};
char* ngx_module_names[] = {const_cast<char*>("ngx_client_cert_probe_module"),
                            nullptr};
char* ngx_module_order[] = {nullptr};
}
