// What other modules of stream do with a server's connections.
#pragma once

#include "stream/ngx_stream.hpp"

#include "stream/versions.hpp"

namespace client_cert::stream {

// allows_header tells whether a header of the PROXY protocol can be put before
// what a server sends to its upstream. False where it cannot, which was logged.
[[nodiscard]] bool allows_header(ngx_conf_t* cf, const Server& server) noexcept;

// allows_mqtt tells the same of reading the CONNECT of its clients.
[[nodiscard]] bool allows_mqtt(ngx_conf_t* cf, const Server& server) noexcept;

}  // namespace client_cert::stream
