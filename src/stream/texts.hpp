// Texts with variables of stream.
#pragma once

#include "stream/ngx_stream.hpp"

#include "nginx/texts.hpp"

namespace client_cert::stream {

// TextFace is what nginx has for them.
struct TextFace {
    using Session = ngx_stream_session_t;
    using Value = ngx_stream_complex_value_t;
    using Compiler = ngx_stream_compile_complex_value_t;
    static constexpr auto count = ngx_stream_script_variables_count;
    static constexpr auto compile = ngx_stream_compile_complex_value;
    static constexpr auto evaluate = ngx_stream_complex_value;
    static constexpr auto flushed = ngx_stream_get_flushed_variable;
};

using Texts = nginx::Texts<TextFace>;

}  // namespace client_cert::stream
