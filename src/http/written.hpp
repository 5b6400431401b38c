// Where a directive was written, and what becomes of it in the servers that it
// reaches.
#pragma once

#include "http/ngx_http.hpp"

namespace client_cert::http {

// Written is a directive that has an effect in some servers only.
struct Written {
    Written* next = nullptr;
    ngx_str_t name = {};
    ngx_str_t file = {};
    ngx_uint_t line = 0;
    // server is the first that the directive reaches, nullptr before.
    const ngx_http_core_srv_conf_t* server = nullptr;
    // needs_certificate is true where it has no effect without a certificate,
    // needs_unverified where with a verified one it is as if its word
    // `unverified` were not there.
    bool needs_certificate = true;
    bool needs_unverified = false;
    // asks is true where one of the servers asks for certificates,
    // lets_unverified where one lets unverified ones in as far as a location.
    bool asks = false;
    bool lets_unverified = false;
};

}  // namespace client_cert::http
