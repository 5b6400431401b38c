// ASCII text helpers: case, tokens, visible characters.
#pragma once

#include <string_view>

namespace client_cert {

// to_lower is the ASCII lower-case form of one byte; other bytes are unchanged.
[[nodiscard]] constexpr unsigned char to_lower(unsigned char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<unsigned char>(c | 0x20) : c;
}

// is_alnum tells whether a byte is an ASCII letter or digit.
[[nodiscard]] constexpr bool is_alnum(unsigned char c) noexcept {
    const unsigned char lower = to_lower(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9');
}

// is_visible_ascii tells whether all bytes are 0x20-0x7E; true when empty.
[[nodiscard]] constexpr bool is_visible_ascii(std::string_view text) noexcept {
    for (const char c : text) {
        if (c < 0x20 || c > 0x7e) {
            return false;
        }
    }
    return true;
}

// has_control tells whether a text contains a byte of 0x00-0x1F or 0x7F.
[[nodiscard]] constexpr bool has_control(std::string_view text) noexcept {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            return true;
        }
    }
    return false;
}

// is_token tells whether the text is a token of RFC 9110 section 5.6.2.
[[nodiscard]] constexpr bool is_token(std::string_view text) noexcept {
    constexpr std::string_view punctuation = "!#$%&'*+-.^_`|~";
    for (const char c : text) {
        if (!is_alnum(static_cast<unsigned char>(c))
            && punctuation.find(c) == std::string_view::npos)
        {
            return false;
        }
    }
    return !text.empty();
}

// has_edge_space tells whether a text begins or ends with a space: white space
// at the ends of a field value is no part of it (RFC 9110 section 5.5).
[[nodiscard]] constexpr bool has_edge_space(std::string_view text) noexcept {
    return text.starts_with(' ') || text.ends_with(' ');
}

// field_value_objection says why a text cannot be sent as the value of a field;
// empty where it can. The other end would not see a space at its edge, and so
// read another value.
[[nodiscard]] constexpr std::string_view field_value_objection(
    std::string_view text) noexcept {
    if (!is_visible_ascii(text)) {
        return "its value, which is not visible ASCII";
    }
    return has_edge_space(text) ? "its value, which begins or ends with a space"
                                : std::string_view();
}

// without_first is a text without its first `count` bytes, empty where it has
// fewer. Unlike substr it needs nothing of the C++ library.
[[nodiscard]] constexpr std::string_view without_first(
    std::string_view text, std::size_t count) noexcept {
    text.remove_prefix(count < text.size() ? count : text.size());
    return text;
}

// equals_ignoring_case compares ASCII text without regard to case.
[[nodiscard]] constexpr bool equals_ignoring_case(std::string_view a,
                                                  std::string_view b) noexcept {
    if (a.size() != b.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.size(); i++) {
        if (to_lower(static_cast<unsigned char>(a[i]))
            != to_lower(static_cast<unsigned char>(b[i])))
        {
            return false;
        }
    }
    return true;
}

}  // namespace client_cert
