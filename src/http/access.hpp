// Who gets in: what a location's policy says of a request.
#pragma once

#include "http/ngx_http.hpp"

#include <optional>

#include "http/conf.hpp"

namespace client_cert::http {

// Access is what a policy says.
enum class Access {
    // granted: a certificate was wanted and is there, or a rule allows it.
    granted,
    // abstained: nothing speaks against the request.
    abstained,
    // The reasons of a denial.
    no_certificate,
    unverified,
    expired,
    not_yet_valid,
    revoked,
    rule,
    no_rule,
    early_data,
};

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

// needs_handshake tells whether only another handshake can heal a denial.
[[nodiscard]] bool needs_handshake(Access denial) noexcept;

}  // namespace client_cert::http
