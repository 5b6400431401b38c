// The nearest known keyword to a misspelt one.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace client_cert {

// edit_distance is the number of single-character insertions, deletions and
// replacements between two words, compared without case; at most 64 characters
// of either are looked at.
[[nodiscard]] std::size_t edit_distance(std::string_view a,
                                        std::string_view b) noexcept;

// nearest is the known word closest to a misspelt one, or empty where none is
// close enough to be what was meant. It is never the word itself, which is then
// not misspelt, but wrong in its place.
[[nodiscard]] std::string_view nearest(
    std::string_view word, std::span<const std::string_view> known) noexcept;

}  // namespace client_cert
