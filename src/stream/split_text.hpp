// Texts with variables each of which is looked at by itself.
#pragma once

#include "stream/ngx_stream.hpp"

namespace client_cert::stream {

// TextPart is a part of a text: a variable, or what stands there.
struct TextPart {
    // variable is nginx's index of it; negative where it is none.
    ngx_int_t variable = NGX_ERROR;
    std::string_view text;
    // is_of_certificate is true for a variable that tells of the client's.
    bool is_of_certificate = false;
};

// SplitText is a text of the configuration, in its parts.
struct SplitText {
    std::span<const TextPart> parts;
    // mentions_certificate is true where one of them is of the client's.
    bool mentions_certificate = false;
};

// split_text takes a word apart, in which `$$` is a dollar sign. False where
// there is no such variable, which was logged, or no memory.
[[nodiscard]] bool split_text(ngx_conf_t* cf, const ngx_str_t& word,
                              SplitText& to) noexcept;

// without_variables is a word of the same length in which an `x` stands for
// each byte of its variables, and for one of `$$`; no data where there is no
// memory.
[[nodiscard]] std::string_view without_variables(
    ngx_conf_t* cf, const ngx_str_t& word) noexcept;

// PartValue is what a part is for a session. A value of the certificate may
// have several items.
struct PartValue {
    std::string_view text;
    bool has_several = false;
};

// find_values finds what the parts are for a session, in `pool`. False where
// one of them cannot be made.
[[nodiscard]] bool find_values(ngx_stream_session_t* s, const SplitText& text,
                               ngx_pool_t* pool,
                               std::span<PartValue>& to) noexcept;

// expand_text finds what a text is for a session, in `pool`. False as above.
[[nodiscard]] bool expand_text(ngx_stream_session_t* s, const SplitText& text,
                               ngx_pool_t* pool, std::string_view& to) noexcept;

// join puts values together, in `pool`. False where there is no memory.
[[nodiscard]] bool join(std::span<const PartValue> values, ngx_pool_t* pool,
                        std::string_view& to) noexcept;

}  // namespace client_cert::stream
