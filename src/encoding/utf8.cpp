// A strict decoder of UTF-8.
#include "encoding/utf8.hpp"

namespace client_cert {
namespace {

constexpr std::uint32_t k_replacement = 0xfffd;

// Lead is what the first byte of a character says of the others. The limits
// of the second byte exclude overlong forms, surrogates and what is beyond
// U+10FFFF (Unicode 15 table 3-7).
struct Lead {
    std::size_t following = 0;
    std::uint32_t bits = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xbf;
};


Lead read_lead(unsigned char byte) noexcept {
    if (byte >= 0xc2 && byte <= 0xdf) {
        return {1, byte & 0x1fU};
    }
    if (byte >= 0xe0 && byte <= 0xef) {
        const unsigned char low = byte == 0xe0 ? 0xa0 : 0x80;
        const unsigned char high = byte == 0xed ? 0x9f : 0xbf;
        return {2, byte & 0xfU, low, high};
    }
    if (byte >= 0xf0 && byte <= 0xf4) {
        const unsigned char low = byte == 0xf0 ? 0x90 : 0x80;
        const unsigned char high = byte == 0xf4 ? 0x8f : 0xbf;
        return {3, byte & 0x7U, low, high};
    }
    return {};
}

}  // namespace


std::uint32_t take_code_point(std::string_view& text) noexcept {
    const auto first = static_cast<unsigned char>(text.front());
    text.remove_prefix(1);
    if (first < 0x80) {
        return first;
    }

    Lead lead = read_lead(first);
    if (lead.following == 0) {
        return k_replacement;
    }
    std::uint32_t code_point = lead.bits;
    for (; lead.following > 0; lead.following--) {
        const auto byte =
            static_cast<unsigned char>(text.empty() ? '\0' : text.front());
        if (byte < lead.low || byte > lead.high) {
            return k_replacement;
        }
        code_point = code_point << 6 | (byte & 0x3fU);
        text.remove_prefix(1);
        lead.low = 0x80;
        lead.high = 0xbf;
    }
    return code_point;
}


bool is_utf8(std::string_view text) noexcept {
    constexpr std::uint32_t replacement = 0xfffd;
    while (!text.empty()) {
        const bool is_replacement = text.starts_with("\xef\xbf\xbd");
        if (take_code_point(text) == replacement && !is_replacement) {
            return false;
        }
    }
    return true;
}


bool has_control_character(std::string_view utf8) noexcept {
    while (!utf8.empty()) {
        const std::uint32_t one = take_code_point(utf8);
        if (one < 0x20 || (one >= 0x7f && one < 0xa0)) {
            return true;
        }
    }
    return false;
}

}  // namespace client_cert
