// What stream's servers verify certificates against.
#pragma once

#include "stream/ngx_stream.hpp"

namespace client_cert::stream {

// prepare_trusts gives every server with TLS its ServerTrust, and lets it
// remember in sessions what handshakes verify, with the chains where somebody
// may ask for them.
[[nodiscard]] ngx_int_t prepare_trusts(ngx_conf_t* cf,
                                       bool keeps_chains) noexcept;

}  // namespace client_cert::stream
