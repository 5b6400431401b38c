// Labels of host names.
#pragma once

#include "base/byte_set.hpp"

namespace client_cert {

// is_host_label tells whether a text is one label of letters, digits, `-` and
// `_`: no wildcard, nothing empty.
[[nodiscard]] constexpr bool is_host_label(std::string_view text) noexcept {
    constexpr ByteSet allowed{"-_"};
    return !text.empty() && allowed.has_all(text);
}

// are_host_labels tells whether a text consists of such labels with dots
// between.
[[nodiscard]] constexpr bool are_host_labels(std::string_view text) noexcept {
    for (;;) {
        const std::size_t dot = text.find('.');
        if (dot == std::string_view::npos) {
            return is_host_label(text);
        }
        if (!is_host_label({text.data(), dot})) {
            return false;
        }
        text.remove_prefix(dot + 1);
    }
}

}  // namespace client_cert
