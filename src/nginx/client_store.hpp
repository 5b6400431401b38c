// The certificates that a server's handshakes know of.
#pragma once

#include "nginx/ngx.hpp"

namespace client_cert::nginx {

// client_store is what a context verifies clients against.
[[nodiscard]] X509_STORE* client_store(SSL_CTX& context) noexcept;

// read_lookups lets a store read what a folder or an address of
// `ssl_conf_command` has now, for which it would look only when asked.
// `commands` holds ngx_keyval_t, or is nullptr. False where there is no memory.
[[nodiscard]] bool read_lookups(X509_STORE& store,
                                const ngx_array_t* commands) noexcept;

}  // namespace client_cert::nginx
