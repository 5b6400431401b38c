// Which names the module may take over in requests and add to responses.
#pragma once

#include "http/ngx_http.hpp"

namespace client_cert::http {

// request_name_objection says why a name cannot be sent or reserved; empty
// where it can. Names are compared folded.
[[nodiscard]] std::string_view request_name_objection(
    std::string_view name) noexcept;

// response_name_objection says why a name cannot be added to responses; empty
// where it can.
[[nodiscard]] std::string_view response_name_objection(
    std::string_view name) noexcept;

}  // namespace client_cert::http
