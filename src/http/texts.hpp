// Texts with variables of http.
#pragma once

#include "http/ngx_http.hpp"

#include "nginx/texts.hpp"

namespace client_cert::http {

// TextFace is what nginx has for them.
struct TextFace {
    using Session = ngx_http_request_t;
    using Value = ngx_http_complex_value_t;
    using Compiler = ngx_http_compile_complex_value_t;
    static constexpr auto count = ngx_http_script_variables_count;
    static constexpr auto compile = ngx_http_compile_complex_value;
    static constexpr auto evaluate = ngx_http_complex_value;
};

using Texts = nginx::Texts<TextFace>;

}  // namespace client_cert::http
