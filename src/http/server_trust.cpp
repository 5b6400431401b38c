// What servers verify certificates against, in their handshakes and after.
#include "http/ngx_http.hpp"

#include "http/server_trust.hpp"

#include "base/text.hpp"
#include "http/conf.hpp"
#include "http/location_trust.hpp"
#include "http/resumption.hpp"
#include "http/servers.hpp"
#include "verify/session.hpp"
#include "x509/handle.hpp"

namespace client_cert::http {
namespace {

// The index under which an SSL_CTX keeps its ServerTrust.
int trust_index = -1;


// keep lets a session remember what its handshake verifies.
bool keep(SSL& ssl, X509_STORE_CTX& context,
          const ServerTrust& server) noexcept {
    const auto* connection =
        static_cast<ngx_connection_t*>(ngx_ssl_get_connection(&ssl));
    ngx_pool_t* scratch =
        ngx_create_pool(NGX_DEFAULT_POOL_SIZE, connection->log);
    if (scratch == nullptr) {
        return false;
    }
    const bool kept = x509::keep_in_session(
        ssl, context, server, session_use(ssl), pool_arena(scratch));
    ngx_destroy_pool(scratch);
    return kept;
}


// verify_and_keep stands before a server's own callback. OpenSSL comes with
// the leaf last of all, but for errors that only the whole chain shows.
int verify_and_keep(int ok, X509_STORE_CTX* context) noexcept {
    auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(
        context, SSL_get_ex_data_X509_STORE_CTX_idx()));
    const ServerTrust* server =
        ssl != nullptr ? handshake_trust(*ssl) : nullptr;
    if (server == nullptr) {
        return ok;
    }
    if (ok == 1 && X509_STORE_CTX_get_error_depth(context) == 0
        && !keep(*ssl, *context, *server))
    {
        X509_STORE_CTX_set_error(context, X509_V_ERR_OUT_OF_MEM);
        return 0;
    }
    const int result = server->verify(ok, context);
    const int error = X509_STORE_CTX_get_error(context);
    if (ok == 0 && result == 1 && server->lets_pass && error != X509_V_OK
        && !is_optional(error))
    {
        X509_STORE_CTX_set_error(context, k_left_to_policies);
    }
    return result;
}


ServerTrust* make_trust(ngx_conf_t* cf,
                        const ngx_http_ssl_srv_conf_t& ssl) noexcept {
    SSL_CTX& context = *ssl.ssl.ctx;
    auto* server = create<ServerTrust>(cf->pool);
    if (server == nullptr) {
        return nullptr;
    }
    server->asked_about = ssl.ocsp;
    server->responder = view(ssl.ocsp_responder);
    server->store = client_store(context);
    server->rules = SSL_CTX_get0_param(&context);
    server->security_level = SSL_CTX_get_security_level(&context);
    const Arena arena = pool_arena(cf->pool);
    return read_lookups(*server->store, ssl)
                   && x509::complete_trust(*server, arena)
                   && x509::identify_trust(*server, arena)
                   && SSL_CTX_set_ex_data(&context, trust_index, server) == 1
               ? server
               : nullptr;
}


// verifies tells whether a server verifies clients: `ssl_trusted_certificate`
// of one that does not is for its own responder.
bool verifies(const ngx_http_ssl_srv_conf_t& ssl) noexcept {
    return ssl.ssl.ctx != nullptr && ssl.verify != 0;
}


bool leaves_to_policies(const ngx_http_core_srv_conf_t& server) noexcept {
    return verifies(ssl_conf(server))
           && conf_of(server).refuse == Refuse::policy;
}


// install puts the module's callbacks before those of a context.
void install(const ngx_http_ssl_srv_conf_t& ssl, ServerTrust& server) noexcept {
    SSL_CTX* context = ssl.ssl.ctx;
    if (ssl.verify != 0) {
        server.verify = SSL_CTX_get_verify_callback(context);
        SSL_CTX_set_verify(context, SSL_CTX_get_verify_mode(context),
                           verify_and_keep);
    }
    // There are no denials without a policy, which keeps them.
    if (server.keeps_chains) {
        guard_sessions(*context, server);
    }
}


ServerTrust* trust_of_server(const ngx_http_core_srv_conf_t& server) noexcept {
    return trust_of(ssl_conf(server).ssl.ctx);
}


// Neighbours are the servers of one address.
struct Neighbours {
    const TrustId* sole = nullptr;
    bool has_several = false;
    bool has_policies = false;
};


Neighbours meet(const ngx_http_conf_addr_t& address) noexcept {
    Neighbours found;
    for (const ngx_http_core_srv_conf_t* one :
         elements<ngx_http_core_srv_conf_t*>(&address.servers))
    {
        const ServerTrust* server = trust_of_server(*one);
        if (server == nullptr) {
            continue;
        }
        found.has_several |= server->has_own;
        found.has_policies |= leaves_to_policies(*one);
        if (!verifies(ssl_conf(*one))) {
            continue;
        }
        found.has_several |= found.sole != nullptr && *found.sole != server->id;
        found.sole = &server->id;
    }
    return found;
}


// settle_address finds out who may come to judge connections of an address. A
// server may be the default one of several.
void settle_address(const ngx_http_conf_addr_t& address) noexcept {
    ServerTrust* server = trust_of_server(*address.default_server);
    if (server == nullptr) {
        return;
    }
    const Neighbours found = meet(address);
    const bool is_other = server->sole != nullptr && found.sole != nullptr
                          && *server->sole != *found.sole;
    server->has_several |= found.has_several || is_other;
    if (found.sole != nullptr) {
        server->sole = found.sole;
    }
    // Only here handshakes are for whom no other server was chosen: requests
    // may choose it afterwards.
    server->lets_pass |=
        found.has_policies
        && is_optional_no_ca(ssl_conf(*address.default_server));
}

}  // namespace


ServerTrust* trust_of(const SSL_CTX* context) noexcept {
    return context != nullptr ? static_cast<ServerTrust*>(
               SSL_CTX_get_ex_data(context, trust_index))
                              : nullptr;
}


X509_STORE* client_store(SSL_CTX& context) noexcept {
    X509_STORE* store = nullptr;
    (void)SSL_CTX_get0_verify_cert_store(&context, &store);
    return store != nullptr ? store : SSL_CTX_get_cert_store(&context);
}


bool read_lookups(X509_STORE& store,
                  const ngx_http_ssl_srv_conf_t& ssl) noexcept {
    if (ssl.conf_commands == nullptr) {
        return true;
    }
    const x509::ErrorQueueGuard clean;
    const x509::NamesHandle names{sk_X509_NAME_new_null()};
    const x509::StoreContextHandle context{X509_STORE_CTX_new()};
    if (!names || !context
        || X509_STORE_CTX_init(context.get(), &store, nullptr, nullptr) != 1)
    {
        return false;
    }
    for (const ngx_keyval_t& command :
         elements<ngx_keyval_t>(ssl.conf_commands)) {
        const auto* place = reinterpret_cast<const char*>(command.value.data);
        if (equals_ignoring_case(view(command.key), "VerifyCAPath")) {
            (void)SSL_add_dir_cert_subjects_to_stack(names.get(), place);
        } else if (equals_ignoring_case(view(command.key), "VerifyCAStore")) {
            (void)SSL_add_store_cert_subjects_to_stack(names.get(), place);
        }
    }
    for (int i = 0; i < sk_X509_NAME_num(names.get()); i++) {
        const x509::ChainHandle found{X509_STORE_CTX_get1_certs(
            context.get(), sk_X509_NAME_value(names.get(), i))};
    }
    return true;
}


ngx_int_t prepare_trusts(ngx_conf_t* cf, bool keeps_chains) noexcept {
    if (trust_index == -1) {
        trust_index =
            SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    }
    if (trust_index == -1) {
        return NGX_ERROR;
    }
    for (const ngx_http_core_srv_conf_t* one : servers(cf)) {
        const ngx_http_ssl_srv_conf_t& ssl = ssl_conf(*one);
        if (ssl.ssl.ctx == nullptr) {
            continue;
        }
        ServerTrust* server = make_trust(cf, ssl);
        if (server == nullptr) {
            return NGX_ERROR;
        }
        server->keeps_chains = keeps_chains;
        server->denials = main_conf(cf).denials;
        server->lets_pass = leaves_to_policies(*one);
        install(ssl, *server);
        if (verifies(ssl)) {
            conf_of(*one).trust = server;
        }
    }
    for (const LocationTrust* own :
         elements<LocationTrust*>(&main_conf(cf).location_trusts))
    {
        if (ServerTrust* server = trust_of(own->context)) {
            server->has_own = true;
        }
    }
    for_each_address(cf, settle_address);
    return NGX_OK;
}


const ServerTrust* handshake_trust(const SSL& ssl) noexcept {
    return trust_of(SSL_get_SSL_CTX(&ssl));
}

}  // namespace client_cert::http
