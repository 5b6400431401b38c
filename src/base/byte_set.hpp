// Sets of bytes, for tests of one byte that are one look-up.
#pragma once

#include <array>
#include <string_view>

#include "base/text.hpp"

namespace client_cert {

// ByteSet is a set of bytes: the ASCII letters and digits, and some others.
class ByteSet {
public:
    constexpr explicit ByteSet(std::string_view others) noexcept {
        for (std::size_t i = 0; i < has_.size(); i++) {
            const auto byte = static_cast<unsigned char>(i);
            has_[i] = is_alnum(byte)
                      || others.find(static_cast<char>(byte))
                             != std::string_view::npos;
        }
    }

    [[nodiscard]] constexpr bool has(char c) const noexcept {
        return has_[static_cast<unsigned char>(c)];
    }

    // has_all tells whether a text has no byte outside the set.
    [[nodiscard]] constexpr bool has_all(std::string_view text) const noexcept {
        for (const char c : text) {
            if (!has(c)) {
                return false;
            }
        }
        return true;
    }

private:
    std::array<bool, 256> has_{};
};

// k_unreserved are the unreserved characters of RFC 3986 section 2.3.
inline constexpr ByteSet k_unreserved{"-._~"};

}  // namespace client_cert
