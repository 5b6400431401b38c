// Texts of strangers in lines of a log.
#pragma once

#include "nginx/ngx.hpp"

#include <algorithm>

namespace client_cert::nginx {

// LogText is a text as a log may have it: what is no visible ASCII, `"` and `\`
// as `\xHH`, and no more than its beginning.
class LogText {
public:
    explicit LogText(std::string_view text) noexcept {
        for (const char c : text) {
            const bool is_plain =
                c >= 0x20 && c <= 0x7e && c != '"' && c != '\\';
            if (size_ + (is_plain ? 1 : k_escaped) > k_longest) {
                break;
            }
            if (is_plain) {
                bytes_[size_++] = static_cast<u_char>(c);
            } else {
                (void)ngx_sprintf(
                    bytes_ + size_, "\\x%02Xd",
                    static_cast<int>(static_cast<unsigned char>(c)));
                size_ += k_escaped;
            }
        }
    }

    [[nodiscard]] ngx_str_t text() noexcept { return {size_, bytes_}; }

private:
    static constexpr std::size_t k_longest = 256;
    static constexpr std::size_t k_escaped = 4;

    u_char bytes_[k_longest] = {};
    std::size_t size_ = 0;
};

}  // namespace client_cert::nginx
