// Who refuses what failed in a handshake that left it to policies.
#include "ngx.hpp"

#include "refusal.hpp"

#include "conf.hpp"
#include "peer.hpp"
#include "server_trust.hpp"

namespace client_cert::nginx {
namespace {

// refuses tells whether the server refuses by itself what fails in handshakes,
// and nginx lets pass what stands for it.
bool refuses(ngx_http_request_t* r) noexcept {
    const auto* ssl = static_cast<const ngx_http_ssl_srv_conf_t*>(
        ngx_http_get_module_srv_conf(r, ngx_http_ssl_module));
    return server_conf(r).refuse != Refuse::policy
           && static_cast<ngx_uint_t>(ssl->verify) == k_optional_no_ca;
}


// refuse does what nginx does where a handshake failed.
ngx_int_t refuse(ngx_http_request_t* r, int error) noexcept {
    const ngx_ssl_connection_t& ssl = *r->connection->ssl;
    ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                  "client SSL certificate verify error: (%l:%s)",
                  static_cast<long>(error),
                  X509_verify_cert_error_string(error));
    // Its error page shall see in `$ssl_client_verify` what it was.
    SSL_set_verify_result(ssl.connection, error);
    ngx_ssl_remove_cached_session(ssl.session_ctx,
                                  SSL_get0_session(ssl.connection));
    return NGX_HTTPS_CERT_ERROR;
}

}  // namespace


ngx_int_t refuse_in_post_read(ngx_http_request_t* r) noexcept {
    if (r->connection->ssl == nullptr
        || SSL_get_verify_result(r->connection->ssl->connection)
               != k_left_to_policies
        || !refuses(r))
    {
        return NGX_DECLINED;
    }
    const Verdict* verdict = find_server_verdict(r);
    if (verdict == nullptr) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }
    return verdict->error == X509_V_OK || is_optional(verdict->error)
               ? NGX_DECLINED
               : refuse(r, verdict->error);
}

}  // namespace client_cert::nginx
