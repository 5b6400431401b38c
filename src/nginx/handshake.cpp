// What a server's handshakes verify, and what their sessions remember of it.
#include "nginx/ngx.hpp"

#include "nginx/handshake.hpp"

#include "nginx/resumption.hpp"
#include "verify/session.hpp"

namespace client_cert::nginx {
namespace {

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

}  // namespace


void follow_handshakes(SSL_CTX& context, ServerTrust& server,
                       bool asks) noexcept {
    if (asks) {
        server.verify = SSL_CTX_get_verify_callback(&context);
        SSL_CTX_set_verify(&context, SSL_CTX_get_verify_mode(&context),
                           verify_and_keep);
    }
    // There are no denials without a policy, which keeps them.
    if (server.keeps_chains) {
        guard_sessions(context, server);
    }
}

}  // namespace client_cert::nginx
