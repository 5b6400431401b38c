// Texts with variables each of which is looked at by itself.
#include "stream/ngx_stream.hpp"

#include "stream/split_text.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/writer.hpp"
#include "nginx/mentions.hpp"
#include "nginx/variable_names.hpp"
#include "nginx/words.hpp"
#include "stream/mqtt.hpp"
#include "stream/texts.hpp"

namespace client_cert::stream {
namespace {

// Cut is the next part of a word: what stands there up to a dollar sign, or a
// variable, or `$$`.
struct Cut {
    std::string_view text = {};
    std::string_view variable = {};
    bool is_dollar = false;
    bool is_wrong = false;
};


// cut removes a part from a word that is not empty.
Cut cut(std::string_view& word) noexcept {
    const std::size_t dollar = word.find('$');
    if (dollar != 0) {
        const std::string_view text{word.data(), std::min(dollar, word.size())};
        word.remove_prefix(text.size());
        return {.text = text};
    }
    const std::string_view before = word;
    if (word.starts_with("$$")) {
        word.remove_prefix(2);
        return {.text = {before.data() + 1, 1}, .is_dollar = true};
    }
    const std::string_view name = take_variable(word);
    const bool has_brace = before.starts_with("${");
    if (has_brace && !word.starts_with('}')) {
        return {.is_wrong = true};
    }
    word = without_first(word, has_brace ? 1 : 0);
    return {.text = {before.data(), before.size() - word.size()},
            .variable = name,
            .is_wrong = name.empty()};
}


bool tells_of_certificate(std::string_view variable) noexcept {
    if (variable.starts_with("ssl_client_")) {
        return true;
    }
    if (!variable.starts_with(k_variables)) {
        return false;
    }
    const Asked wanted = asked(variable);
    return special_of(wanted) != Special::access
           && mqtt_value(wanted) == nullptr;
}


// has_several tells whether a value of a certificate has several items: commas
// within one are escaped.
bool has_several(std::string_view value) noexcept {
    bool is_escaped = false;
    for (std::size_t i = 0; i + 1 < value.size(); i++) {
        if (value[i] == ',' && value[i + 1] == ' ' && !is_escaped) {
            return true;
        }
        is_escaped = value[i] == '\\' && !is_escaped;
    }
    return false;
}

}  // namespace


bool split_text(ngx_conf_t* cf, const ngx_str_t& word, SplitText& to) noexcept {
    std::span<TextPart> parts;
    // No part is shorter than a byte.
    if (!pool_arena(cf->pool).array(parts, word.len)) {
        return false;
    }
    std::size_t count = 0;
    for (std::string_view rest = view(word); !rest.empty();) {
        const Cut part = cut(rest);
        if (part.is_wrong) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid variable name in \"%V\", write \"$$\" "
                               "for a dollar sign",
                               &word);
            return false;
        }
        TextPart& made = parts[count++];
        made.text = part.text;
        if (!part.variable.empty()) {
            ngx_str_t name = to_ngx(part.variable);
            made.variable = ngx_stream_get_variable_index(cf, &name);
            if (made.variable == NGX_ERROR) {
                return false;
            }
            made.is_of_certificate = tells_of_certificate(part.variable);
            to.mentions_certificate |= made.is_of_certificate;
        }
    }
    to.parts = parts.first(count);
    return true;
}


std::string_view without_variables(ngx_conf_t* cf,
                                   const ngx_str_t& word) noexcept {
    auto* const text =
        static_cast<u_char*>(ngx_pnalloc(cf->pool, word.len + 1));
    if (text == nullptr) {
        return {};
    }
    u_char* end = text;
    for (std::string_view rest = view(word); !rest.empty();) {
        const Cut part = cut(rest);
        if (part.is_dollar) {
            *end++ = 'x';
        }
        if (part.variable.empty()) {
            end = ngx_cpymem(end, part.text.data(), part.text.size());
        } else {
            ngx_memset(end, 'x', part.text.size());
            end += part.text.size();
        }
    }
    return {chars(text), static_cast<std::size_t>(end - text)};
}


bool find_values(ngx_stream_session_t* s, const SplitText& text,
                 ngx_pool_t* pool, std::span<PartValue>& to) noexcept {
    if (!pool_arena(pool).array(to, text.parts.size())) {
        return false;
    }
    for (std::size_t i = 0; i < to.size(); i++) {
        const TextPart& part = text.parts[i];
        PartValue& value = to[i];
        if (part.variable == NGX_ERROR) {
            value.text = part.text;
            continue;
        }
        if (!Texts::find_value(s, static_cast<ngx_uint_t>(part.variable),
                               value.text)) {
            return false;
        }
        value.has_several = part.is_of_certificate && has_several(value.text);
    }
    return true;
}


bool expand_text(ngx_stream_session_t* s, const SplitText& text,
                 ngx_pool_t* pool, std::string_view& to) noexcept {
    std::span<PartValue> values;
    return find_values(s, text, pool, values) && join(values, pool, to);
}


bool join(std::span<const PartValue> values, ngx_pool_t* pool,
          std::string_view& to) noexcept {
    to = compose(
        [&](Writer& out) noexcept {
            for (const PartValue& value : values) {
                out.put(value.text);
            }
        },
        [&](std::size_t size) noexcept {
            return chars(static_cast<u_char*>(ngx_pnalloc(pool, size + 1)));
        });
    return to.data() != nullptr;
}

}  // namespace client_cert::stream
