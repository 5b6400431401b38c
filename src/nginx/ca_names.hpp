// The names of CAs by which clients choose a certificate.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/own_trust.hpp"

namespace client_cert::nginx {

// tell_ca_names has the handshakes of a server that tells clients its CAs tell
// those of its places too. NGX_ERROR where something is wrong, which was
// logged.
[[nodiscard]] ngx_int_t tell_ca_names(ngx_conf_t* cf,
                                      const OwnTrusts& known) noexcept;

}  // namespace client_cert::nginx
