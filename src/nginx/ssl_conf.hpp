// What a server says of TLS, which http and stream have structures of their own
// for, with members of the same names.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/server_tls.hpp"

namespace client_cert::nginx {

// is_optional_no_ca tells whether a server has `ssl_verify_client
// optional_no_ca`, for which nginx has a number.
template <class Ssl>
[[nodiscard]] bool is_optional_no_ca(const Ssl& ssl) noexcept {
    constexpr ngx_uint_t optional_no_ca = 3;
    return static_cast<ngx_uint_t>(ssl.verify) == optional_no_ca;
}

// passes_optional tells whether it lets certificates pass so, in handshakes
// that it has.
template <class Ssl>
[[nodiscard]] bool passes_optional(const Ssl& ssl) noexcept {
    return ssl.ssl.ctx != nullptr && is_optional_no_ca(ssl);
}

// asks tells whether a server asks clients for certificates, by whatever
// directive.
template <class Ssl>
[[nodiscard]] bool asks(const Ssl& ssl) noexcept {
    return ssl.ssl.ctx != nullptr
           && (SSL_CTX_get_verify_mode(ssl.ssl.ctx) & SSL_VERIFY_PEER) != 0;
}

// trusts_nobody tells whether a server has no CA at all.
template <class Ssl>
[[nodiscard]] bool trusts_nobody(const Ssl& ssl) noexcept {
    return is_optional_no_ca(ssl) && ssl.client_certificate.len == 0
           && ssl.trusted_certificate.len == 0 && ssl.conf_commands == nullptr;
}

// server_tls is what places have to know of a server with a context.
template <class Ssl>
[[nodiscard]] ServerTls server_tls(const Ssl& ssl,
                                   Place (*place_of)(ngx_conf_t*)) noexcept {
    return {.context = ssl.ssl.ctx,
            .security_level = SSL_CTX_get_security_level(ssl.ssl.ctx),
            .asks = ssl.verify != 0,
            .verifies = !is_optional_no_ca(ssl),
            .verify_depth = static_cast<ngx_int_t>(ssl.verify_depth),
            .commands = ssl.conf_commands,
            .place_of = place_of};
}

}  // namespace client_cert::nginx
