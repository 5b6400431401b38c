// How messages about the configuration call a server.
#pragma once

#include "nginx/ngx.hpp"

namespace client_cert::nginx {

// Place is how a server is called: its name, an address of it, and where it was
// written.
struct Place {
    ngx_str_t name = {};
    ngx_str_t address = {};
    ngx_str_t file = {};
    ngx_uint_t line = 0;
};

}  // namespace client_cert::nginx
