// Texts with variables.
#pragma once

#include "http/ngx_http.hpp"

#include "nginx/rules.hpp"

namespace client_cert::http {

// k_scripting is how rules read theirs.
extern const Scripting k_scripting;

// expand expands one of them for a request; false where the value could not be
// made.
[[nodiscard]] bool expand(void* request, const void* text,
                          std::string_view& to) noexcept;

// expander_of expands those of rules for a request.
[[nodiscard]] inline Expander expander_of(ngx_http_request_t* r) noexcept {
    return {r, expand};
}

// compile makes a value with variables ready for requests. False where nginx
// has logged what is wrong with it.
[[nodiscard]] bool compile(ngx_conf_t* cf, ngx_str_t& text,
                           ngx_http_complex_value_t& value) noexcept;

// evaluate evaluates text with variables, with memory of the request's. False
// where there is no memory, also for one of ours.
[[nodiscard]] bool evaluate(ngx_http_request_t* r,
                            ngx_http_complex_value_t& text,
                            ngx_str_t& to) noexcept;

// count_failure notes that a variable's value could not be made: nginx takes it
// for one without value, and says so to nobody.
void count_failure() noexcept;

}  // namespace client_cert::http
