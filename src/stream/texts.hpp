// Texts with variables of stream.
#pragma once

#include "stream/ngx_stream.hpp"

#include "nginx/texts.hpp"
#include "stream/split_text.hpp"

namespace client_cert::stream {

// TextFace is what nginx has for them. Rules have texts of our own: they are
// asked as long as a session lasts, and what nginx makes of a text stays in the
// session's memory.
struct TextFace {
    using Session = ngx_stream_session_t;
    using Value = ngx_stream_complex_value_t;
    using Compiler = ngx_stream_compile_complex_value_t;
    static constexpr auto count = ngx_stream_script_variables_count;
    static constexpr auto compile = ngx_stream_compile_complex_value;
    static constexpr auto evaluate = ngx_stream_complex_value;
    static constexpr auto flushed = ngx_stream_get_flushed_variable;
    using RuleText = SplitText;
    static constexpr auto compile_rule = split_text;
    static constexpr auto evaluate_rule = expand_text;
};

using Texts = nginx::Texts<TextFace>;

}  // namespace client_cert::stream
