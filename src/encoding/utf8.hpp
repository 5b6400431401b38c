// A strict decoder of UTF-8.
#pragma once

#include <cstdint>
#include <string_view>

namespace client_cert {

// take_code_point removes the first character of a text that is not empty and
// returns it; U+FFFD for the longest beginning of one that has no end, as
// Unicode recommends, and for every other byte that is no UTF-8.
[[nodiscard]] std::uint32_t take_code_point(std::string_view& text) noexcept;

// is_utf8 tells whether a text is UTF-8; true when empty.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

// has_control_character tells whether a text that is_utf8 has a character of
// Unicode's category Cc, of which terminals obey those over 0x7F as well.
[[nodiscard]] bool has_control_character(std::string_view utf8) noexcept;

}  // namespace client_cert
