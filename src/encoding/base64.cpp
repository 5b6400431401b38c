// Base64 by a table of 12-bit groups: two characters a look-up.
#include "encoding/base64.hpp"

#include "base/text.hpp"

namespace client_cert {
namespace {

struct Alphabet {
    // pairs holds the two characters of every 12-bit value.
    std::array<std::array<char, 2>, 4096> pairs;

    constexpr explicit Alphabet(char c62, char c63) noexcept : pairs{} {
        constexpr std::string_view first62 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        const auto character = [&](std::size_t i) {
            return i < 62 ? first62[i] : i == 62 ? c62 : c63;
        };
        for (std::size_t i = 0; i < pairs.size(); i++) {
            pairs[i] = {character(i >> 6), character(i & 63)};
        }
    }
};

constexpr Alphabet k_standard{'+', '/'};
constexpr Alphabet k_url_safe{'-', '_'};


constexpr std::size_t unpadded_length(std::size_t n) noexcept {
    return (n * 4 + 2) / 3;
}


// encode_tail writes the last one or two bytes: two or three characters.
char* encode_tail(const Alphabet& alphabet, Bytes tail, char* out) noexcept {
    const unsigned first = tail[0];
    const unsigned second = tail.size() > 1 ? tail[1] : 0U;
    const auto& head = alphabet.pairs[(first << 4) | (second >> 4)];
    *out++ = head[0];
    *out++ = head[1];
    if (tail.size() > 1) {
        *out++ = alphabet.pairs[(second & 0xf) << 2][1];
    }
    return out;
}


void encode(const Alphabet& alphabet, Bytes bytes, char* out,
            bool padded) noexcept {
    const unsigned char* in = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 3; left -= 3, in += 3, out += 4) {
        const unsigned group = (static_cast<unsigned>(in[0]) << 16)
                               | (static_cast<unsigned>(in[1]) << 8) | in[2];
        std::memcpy(out, alphabet.pairs[group >> 12].data(), 2);
        std::memcpy(out + 2, alphabet.pairs[group & 0xfff].data(), 2);
    }
    if (left != 0) {
        char* end = encode_tail(alphabet, Bytes(in, left), out);
        for (; padded && end < out + 4; end++) {
            *end = '=';
        }
    }
}

// k_values holds the value of each character, k_none for all others.
constexpr unsigned k_none = 64;

constexpr std::array<unsigned char, 256> k_values = [] {
    std::array<unsigned char, 256> values{};
    values.fill(k_none);
    for (unsigned char i = 0; i < k_none; i++) {
        values[static_cast<unsigned char>(
            k_standard.pairs[static_cast<std::size_t>(i) << 6][0])] = i;
    }
    return values;
}();


// decode_group reads up to four characters into the upper bits of 24. False
// where one is none of the alphabet.
bool decode_group(std::string_view text, unsigned& to) noexcept {
    to = 0;
    unsigned shift = 18;
    for (const char c : text) {
        const unsigned value = k_values[static_cast<unsigned char>(c)];
        if (value == k_none) {
            return false;
        }
        to |= value << shift;
        shift -= 6;
    }
    return true;
}


// take_padding removes the padding. False where there is not as much as there
// has to be.
bool take_padding(std::string_view& text,
                  Base64Strictness strictness) noexcept {
    std::size_t padding = 0;
    for (; padding < 2 && text.ends_with('='); padding++) {
        text.remove_suffix(1);
    }
    const std::size_t missing = (4 - text.size() % 4) % 4;
    return missing != 3
           && (padding == missing
               || (strictness == Base64Strictness::lenient
                   && padding < missing));
}


// decode_tail appends the one or two bytes of two or three characters.
bool decode_tail(Writer& out, std::string_view tail,
                 Base64Strictness strictness) noexcept {
    if (tail.empty()) {
        return true;
    }
    unsigned group = 0;
    if (!decode_group(tail, group)) {
        return false;
    }
    out.put(static_cast<char>(group >> 16));
    if (tail.size() == 3) {
        out.put(static_cast<char>(group >> 8));
    }
    const unsigned pad_bits = tail.size() == 3 ? 0xffU : 0xffffU;
    return strictness == Base64Strictness::lenient || (group & pad_bits) == 0;
}

}  // namespace


bool decode_base64(Writer& out, std::string_view text,
                   Base64Strictness strictness) noexcept {
    if (!take_padding(text, strictness)) {
        return false;
    }
    const std::size_t groups = text.size() / 4;
    char* p = out.grow(groups * 3);
    for (std::size_t i = 0; i < groups; i++) {
        unsigned group = 0;
        if (!decode_group({text.data() + i * 4, 4}, group)) {
            return false;
        }
        if (p != nullptr) {
            *p++ = static_cast<char>(group >> 16);
            *p++ = static_cast<char>(group >> 8);
            *p++ = static_cast<char>(group);
        }
    }
    return decode_tail(out, without_first(text, groups * 4), strictness);
}


void put_base64(Writer& out, Bytes bytes) noexcept {
    if (char* p = out.grow(base64_length(bytes.size()))) {
        encode(k_standard, bytes, p, true);
    }
}


void put_base64_unpadded(Writer& out, Bytes bytes) noexcept {
    if (char* p = out.grow(unpadded_length(bytes.size()))) {
        encode(k_standard, bytes, p, false);
    }
}


void put_base64url(Writer& out, Bytes bytes) noexcept {
    if (char* p = out.grow(unpadded_length(bytes.size()))) {
        encode(k_url_safe, bytes, p, false);
    }
}


void Base64Text::put(std::string_view text) noexcept {
    for (const char c : text) {
        group_[size_++] = static_cast<unsigned char>(c);
        if (size_ == group_.size()) {
            put_base64(out_, group_);
            size_ = 0;
        }
    }
}

}  // namespace client_cert
