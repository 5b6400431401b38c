// nginx's headers for stream, for C++. Every file for stream includes this
// first.
#pragma once

#include "nginx/ngx.hpp"

extern "C" {
#include <ngx_stream.h>
// The one above has it only where nginx was configured for stream: what it
// declares is the same either way.
#include <ngx_stream_ssl_module.h>
}

extern "C" ngx_module_t ngx_stream_client_cert_module;

namespace client_cert::stream {

using namespace nginx;

}  // namespace client_cert::stream
