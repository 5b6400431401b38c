// What becomes of a request by its location's policy.
#pragma once

#include "http/ngx_http.hpp"

#include <optional>

#include "nginx/decision.hpp"

namespace client_cert::http {

// judge_early_data answers 425 to a request in early data that the location
// would judge or tell of by a certificate (RFC 8470): it may be a replay.
// NGX_DECLINED otherwise.
[[nodiscard]] ngx_int_t judge_early_data(ngx_http_request_t* r) noexcept;

// decide_in_access lets a request in, denies it, or abstains.
[[nodiscard]] ngx_int_t decide_in_access(ngx_http_request_t* r) noexcept;

// access_text is the value of `$client_cert_access`. False where there is no
// memory.
[[nodiscard]] bool access_text(ngx_http_request_t* r, ngx_str_t& to) noexcept;

// overrule_in_precontent notes what comes that far in spite of a denial: with
// `satisfy any` another access module let it in.
[[nodiscard]] ngx_int_t overrule_in_precontent(ngx_http_request_t* r) noexcept;

// standing_denial is why the module denied a request, here or before it was
// redirected, unless another access module let it in.
[[nodiscard]] std::optional<Access> standing_denial(
    ngx_http_request_t* r) noexcept;

}  // namespace client_cert::http
