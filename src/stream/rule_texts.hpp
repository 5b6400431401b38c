// Texts of rules, with variables of stream.
#pragma once

#include "stream/ngx_stream.hpp"

#include "stream/split_text.hpp"
#include "stream/texts.hpp"

namespace client_cert::stream {

// RuleFace has texts of our own: rules are asked as long as a session lasts,
// and what nginx makes of a text stays in the session's memory.
struct RuleFace : TextFace {
    using RuleText = SplitText;
    static constexpr auto compile_rule = split_text;
    static constexpr auto evaluate_rule = expand_text;
};

using RuleTexts = nginx::Texts<RuleFace>;

}  // namespace client_cert::stream
