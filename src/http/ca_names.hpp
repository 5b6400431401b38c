// The names of CAs by which clients choose a certificate.
#pragma once

#include "http/ngx_http.hpp"

namespace client_cert::http {

// tell_ca_names has the handshakes of a server that tells clients its CAs tell
// those of its locations too. NGX_ERROR where something is wrong, which was
// logged.
[[nodiscard]] ngx_int_t tell_ca_names(ngx_conf_t* cf) noexcept;

}  // namespace client_cert::http
