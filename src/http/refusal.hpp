// Who refuses what failed in a handshake that left it to policies.
#pragma once

#include "http/ngx_http.hpp"

namespace client_cert::http {

// refuse_in_post_read answers as nginx does, in servers that leave nothing to
// policies, where the handshake of another server did. NGX_DECLINED otherwise.
[[nodiscard]] ngx_int_t refuse_in_post_read(ngx_http_request_t* r) noexcept;

// show_refusals has `$ssl_client_verify` say why this module refused.
void show_refusals(ngx_conf_t* cf) noexcept;

}  // namespace client_cert::http
