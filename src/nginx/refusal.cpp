// Who answers a certificate that fails in the handshake.
#include "nginx/ngx.hpp"

#include "nginx/refusal.hpp"

#include "nginx/server_trust.hpp"
#include "nginx/words.hpp"

namespace client_cert::nginx {

char* read_refuse(ngx_conf_t* cf, RefuseChoice& choice) noexcept {
    static constexpr std::string_view names[] = {"handshake", "policy"};

    if (choice.refuse != Refuse::unset) {
        return const_cast<char*>("is duplicate");
    }
    std::size_t index = 0;
    if (char* error = read_choice(cf, "choice", names, index);
        error != NGX_CONF_OK) {
        return error;
    }
    choice.refuse = static_cast<Refuse>(index + 1);
    choice.file = cf->conf_file->file.name;
    choice.line = cf->conf_file->line;
    return NGX_CONF_OK;
}


void merge_refuse(const RefuseChoice& prev, RefuseChoice& choice) noexcept {
    if (choice.refuse == Refuse::unset) {
        choice = prev;
        choice.is_inherited = true;
    }
}


bool is_left_to_policies(const ngx_connection_t& c) noexcept {
    return c.ssl != nullptr
           && SSL_get_verify_result(c.ssl->connection) == k_left_to_policies;
}


bool fails(const Verdict& verdict) noexcept {
    return verdict.error != X509_V_OK && !is_optional(verdict.error);
}


void refuse_session(ngx_connection_t& c, int error) noexcept {
    if (error == X509_V_OK) {
        ngx_log_error(NGX_LOG_INFO, c.log, 0,
                      "client sent no required SSL certificate");
    } else {
        ngx_log_error(NGX_LOG_INFO, c.log, 0,
                      "client SSL certificate verify error: (%l:%s)",
                      static_cast<long>(error),
                      X509_verify_cert_error_string(error));
    }
    ngx_ssl_remove_cached_session(c.ssl->session_ctx,
                                  SSL_get0_session(c.ssl->connection));
}

}  // namespace client_cert::nginx
