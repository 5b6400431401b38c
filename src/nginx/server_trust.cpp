// What servers verify certificates against, in their handshakes and after.
#include "ngx.hpp"

#include "server_trust.hpp"

#include <limits>

#include "conf.hpp"
#include "session.hpp"

namespace client_cert::nginx {
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
        ssl, context, server, server.largest_cached, pool_arena(scratch));
    ngx_destroy_pool(scratch);
    return kept;
}


// verify_and_keep stands before a server's own callback. OpenSSL comes with
// the leaf last of all.
int verify_and_keep(int ok, X509_STORE_CTX* context) noexcept {
    auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(
        context, SSL_get_ex_data_X509_STORE_CTX_idx()));
    const ServerTrust* server = handshake_trust(*ssl);
    if (server == nullptr) {
        return ok;
    }
    if (ok == 1 && X509_STORE_CTX_get_error_depth(context) == 0
        && !keep(*ssl, *context, *server))
    {
        X509_STORE_CTX_set_error(context, X509_V_ERR_OUT_OF_MEM);
        return 0;
    }
    return server->verify(ok, context);
}


const ngx_http_ssl_srv_conf_t& ssl_conf(
    const ngx_http_core_srv_conf_t& server) noexcept {
    return *static_cast<const ngx_http_ssl_srv_conf_t*>(
        server.ctx->srv_conf[ngx_http_ssl_module.ctx_index]);
}


std::span<ngx_http_core_srv_conf_t*> servers(ngx_conf_t* cf) noexcept {
    const auto* core = static_cast<const ngx_http_core_main_conf_t*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
    return elements<ngx_http_core_srv_conf_t*>(&core->servers);
}


// largest_cached is what no cache may exceed. OpenSSL caches a session where
// the connection arrived, which may be at another server.
std::size_t largest_cached(ngx_conf_t* cf) noexcept {
    for (const ngx_http_core_srv_conf_t* server : servers(cf)) {
        SSL_CTX* context = ssl_conf(*server).ssl.ctx;
        if (context != nullptr && SSL_CTX_sess_get_new_cb(context) != nullptr) {
            return NGX_SSL_MAX_SESSION_SIZE;
        }
    }
    return std::numeric_limits<std::size_t>::max();
}


ServerTrust* make_trust(ngx_conf_t* cf,
                        const ngx_http_ssl_srv_conf_t& ssl) noexcept {
    SSL_CTX& context = *ssl.ssl.ctx;
    auto* server = create<ServerTrust>(cf->pool);
    if (server == nullptr) {
        return nullptr;
    }
    server->asks_responder = ssl.ocsp != 0;
    server->store = SSL_CTX_get_cert_store(&context);
    server->rules = SSL_CTX_get0_param(&context);
    server->security_level = SSL_CTX_get_security_level(&context);
    const Arena arena = pool_arena(cf->pool);
    return x509::complete_trust(*server, arena)
                   && x509::identify_trust(*server, arena)
                   && SSL_CTX_set_ex_data(&context, trust_index, server) == 1
               ? server
               : nullptr;
}

}  // namespace


ngx_int_t prepare_trusts(ngx_conf_t* cf) noexcept {
    if (trust_index == -1) {
        trust_index =
            SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    }
    if (trust_index == -1) {
        return NGX_ERROR;
    }
    const std::size_t largest = largest_cached(cf);
    for (const ngx_http_core_srv_conf_t* one : servers(cf)) {
        const ngx_http_ssl_srv_conf_t& ssl = ssl_conf(*one);
        if (ssl.ssl.ctx == nullptr) {
            continue;
        }
        ServerTrust* server = make_trust(cf, ssl);
        if (server == nullptr) {
            return NGX_ERROR;
        }
        server->largest_cached = largest;
        if (ssl.verify != 0) {
            server->verify = SSL_CTX_get_verify_callback(ssl.ssl.ctx);
            SSL_CTX_set_verify(ssl.ssl.ctx,
                               SSL_CTX_get_verify_mode(ssl.ssl.ctx),
                               verify_and_keep);
        }
        static_cast<ServerConf*>(
            one->ctx->srv_conf[ngx_http_client_cert_module.ctx_index])
            ->trust = server;
    }
    return NGX_OK;
}


const ServerTrust* handshake_trust(const SSL& ssl) noexcept {
    return static_cast<const ServerTrust*>(
        SSL_CTX_get_ex_data(SSL_get_SSL_CTX(&ssl), trust_index));
}

}  // namespace client_cert::nginx
