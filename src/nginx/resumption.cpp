// Which sessions clients may resume.
#include "nginx/ngx.hpp"

#include "nginx/resumption.hpp"

#include <openssl/lhash.h>

#include <limits>
#include <memory>
#include <span>

#include "nginx/denials.hpp"
#include "x509/handle.hpp"

namespace client_cert::nginx {
namespace {

// sole_trust is the only trust that may judge what arrived at a server.
const TrustId* sole_trust(const ServerTrust& server) noexcept {
    return server.has_several ? nullptr : server.sole;
}


const ngx_connection_t& connection_of(const SSL& ssl) noexcept {
    return *static_cast<const ngx_connection_t*>(
        ngx_ssl_get_connection(const_cast<SSL*>(&ssl)));
}


// arrival is the context where a connection arrived: its caches and tickets are
// in use, whatever server was chosen since.
SSL_CTX* arrival(const SSL& ssl) noexcept {
    return connection_of(ssl).ssl->session_ctx;
}


// serves tells whether a session that was found may be resumed by a connection
// that arrived there. The handshake goes on without it where it may not.
bool serves(SSL& ssl, const SSL_SESSION& session,
            const ServerTrust& server) noexcept {
    const bool was_denied =
        server.denials != nullptr
        && server.denials->has_since(connection_of(ssl), session);
    return !was_denied
           && (!server.keeps_names || x509::is_of_same_name(session, ssl))
           && x509::may_resume(session, sole_trust(server), ngx_time());
}


struct SessionFree {
    void operator()(SSL_SESSION* session) const noexcept {
        SSL_SESSION_free(session);
    }
};
using SessionHandle = std::unique_ptr<SSL_SESSION, SessionFree>;


// find_builtin finds a session in OpenSSL's own cache, which keeps it. Only one
// thread of a worker makes handshakes, so that there is nothing to lock.
SSL_SESSION* find_builtin(SSL& ssl,
                          std::span<const unsigned char> id) noexcept {
    const x509::ErrorQueueGuard clean;
    const SessionHandle like{SSL_SESSION_new()};
    if (!like
        || SSL_SESSION_set1_id(like.get(), id.data(),
                               static_cast<unsigned>(id.size()))
               != 1
        || SSL_SESSION_set_protocol_version(like.get(), SSL_version(&ssl)) != 1)
    {
        return nullptr;
    }
    auto* all =
        reinterpret_cast<OPENSSL_LHASH*>(SSL_CTX_sessions(arrival(ssl)));
    return static_cast<SSL_SESSION*>(OPENSSL_LH_retrieve(all, like.get()));
}


// find_anywhere looks where OpenSSL would look, in the same order.
SSL_SESSION* find_anywhere(SSL& ssl, const ServerTrust& server,
                           std::span<const unsigned char> id,
                           int& copy) noexcept {
    SSL_SESSION* session =
        server.has_builtin_cache ? find_builtin(ssl, id) : nullptr;
    if (session != nullptr) {
        // The caller takes a reference of its own.
        copy = 1;
        return session;
    }
    return server.find_cached != nullptr ? server.find_cached(
               &ssl, id.data(), static_cast<int>(id.size()), &copy)
                                         : nullptr;
}


// find_cached stands before the caches of a server.
SSL_SESSION* find_cached(SSL* ssl, const unsigned char* id, int size,
                         int* copy) noexcept {
    const ServerTrust* server = trust_of(arrival(*ssl));
    if (server == nullptr) {
        return nullptr;
    }
    SSL_SESSION* session = find_anywhere(
        *ssl, *server, {id, static_cast<std::size_t>(size)}, *copy);
    if (session == nullptr || serves(*ssl, *session, *server)) {
        return session;
    }
    if (*copy == 0) {
        SSL_SESSION_free(session);
    }
    return nullptr;
}


// judge_ticket does with tickets as OpenSSL does by itself, unless a session
// does not serve.
SSL_TICKET_RETURN judge_ticket(SSL* ssl, SSL_SESSION* session,
                               const unsigned char*, std::size_t,
                               SSL_TICKET_STATUS status, void*) noexcept {
    switch (status) {
        case SSL_TICKET_EMPTY:
        case SSL_TICKET_NO_DECRYPT:
            return SSL_TICKET_RETURN_IGNORE_RENEW;
        case SSL_TICKET_SUCCESS:
        case SSL_TICKET_SUCCESS_RENEW:
            break;
        default:
            return SSL_TICKET_RETURN_ABORT;
    }
    const ServerTrust* server = trust_of(arrival(*ssl));
    if (server != nullptr && !serves(*ssl, *session, *server)) {
        return SSL_TICKET_RETURN_IGNORE_RENEW;
    }
    return status == SSL_TICKET_SUCCESS ? SSL_TICKET_RETURN_USE
                                        : SSL_TICKET_RETURN_USE_RENEW;
}

}  // namespace


x509::SessionUse session_use(const SSL& ssl) noexcept {
    SSL_CTX* context = arrival(ssl);
    const ServerTrust* server = trust_of(context);
    x509::SessionUse use;
    use.largest_cached = SSL_CTX_sess_get_new_cb(context) != nullptr
                             ? NGX_SSL_MAX_SESSION_SIZE
                             : std::numeric_limits<std::size_t>::max();
    use.keeps_chains = server == nullptr || server->keeps_chains;
    use.sole = server != nullptr ? sole_trust(*server) : nullptr;
    return use;
}


void guard_sessions(SSL_CTX& context, ServerTrust& server) noexcept {
    server.find_cached = SSL_CTX_sess_get_get_cb(&context);
    // OpenSSL looks into its own cache without asking anybody.
    const auto mode = SSL_CTX_get_session_cache_mode(&context);
    server.has_builtin_cache = (mode & SSL_SESS_CACHE_SERVER) != 0
                               && (mode & SSL_SESS_CACHE_NO_INTERNAL) == 0;
    if (server.has_builtin_cache) {
        SSL_CTX_set_session_cache_mode(
            &context, mode | SSL_SESS_CACHE_NO_INTERNAL_LOOKUP);
    }
    if (server.has_builtin_cache || server.find_cached != nullptr) {
        SSL_CTX_sess_set_get_cb(&context, find_cached);
    }
    (void)SSL_CTX_set_session_ticket_cb(&context, nullptr, judge_ticket,
                                        nullptr);
}


void forget_session(ngx_connection_t& c, Denials* denials) noexcept {
    ngx_ssl_connection_t& tls = *c.ssl;
    if (denials != nullptr) {
        denials->note(connection_of(*tls.connection));
    }
    ngx_ssl_remove_cached_session(tls.session_ctx,
                                  SSL_get0_session(tls.connection));
}

}  // namespace client_cert::nginx
