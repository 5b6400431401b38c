// Base64 of RFC 4648 sections 4 and 5.
#pragma once

#include <array>
#include <cstdint>

#include "base/writer.hpp"

namespace client_cert {

// base64_length is the length of the padded encoding of n bytes.
[[nodiscard]] constexpr std::size_t base64_length(std::size_t n) noexcept {
    return (n + 2) / 3 * 4;
}

// put_base64 appends the standard alphabet with padding (RFC 4648 section 4).
void put_base64(Writer& out, Bytes bytes) noexcept;

// put_base64_unpadded appends the standard alphabet without padding.
void put_base64_unpadded(Writer& out, Bytes bytes) noexcept;

// put_base64url appends the URL-safe alphabet without padding (RFC 4648
// section 5, as RFC 7515 and RFC 8705 use it).
void put_base64url(Writer& out, Bytes bytes) noexcept;

// Base64Strictness is what a reader of base64 takes: `canonical`, what
// put_base64 writes and nothing else (RFC 4648 sections 3.2, 3.3 and 3.5);
// `lenient`, also with less padding and with any pad bits (RFC 9651
// section 4.2.7).
enum class Base64Strictness : std::uint8_t { canonical, lenient };

// decode_base64 appends the bytes that a text in the standard alphabet stands
// for. False where it is none; something may have been appended then.
[[nodiscard]] bool decode_base64(Writer& out, std::string_view text,
                                 Base64Strictness strictness) noexcept;

// Base64Text appends the padded encoding of a text that is put in parts, with
// its end when it goes.
class Base64Text {
public:
    explicit Base64Text(Writer& out) noexcept : out_(out) {}
    Base64Text(const Base64Text&) = delete;
    Base64Text& operator=(const Base64Text&) = delete;

    ~Base64Text() { put_base64(out_, Bytes(group_).first(size_)); }

    // put appends a part.
    void put(std::string_view text) noexcept;

private:
    Writer& out_;
    std::array<unsigned char, 3> group_ = {};
    std::size_t size_ = 0;
};

}  // namespace client_cert
