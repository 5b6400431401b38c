// What a place has to know of the TLS of its server.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/place.hpp"

namespace client_cert::nginx {

// ServerTls is that, of the server that a configuration is at.
struct ServerTls {
    // context is nullptr where the server has no TLS, as where certificates
    // come in a header: a trust has all from its own directives then.
    SSL_CTX* context = nullptr;
    // security_level is OpenSSL's, for the strength of keys and digests.
    int security_level = 1;
    // asks is true where the server asks clients for certificates; verifies
    // where it lets in none that its own trust does not verify.
    bool asks = false;
    bool verifies = false;
    ngx_int_t verify_depth = 0;
    // commands are those of `ssl_conf_command`, of ngx_keyval_t; nullptr where
    // there are none.
    const ngx_array_t* commands = nullptr;
    // place_of tells how the server is called.
    Place (*place_of)(ngx_conf_t* cf) = nullptr;
};

}  // namespace client_cert::nginx
