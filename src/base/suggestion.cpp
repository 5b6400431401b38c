// The nearest known keyword to a misspelt one.
#include "base/suggestion.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/text.hpp"

namespace client_cert {
namespace {

constexpr std::size_t k_longest = 64;

}  // namespace


std::size_t edit_distance(std::string_view a, std::string_view b) noexcept {
    a = a.substr(0, k_longest);
    b = b.substr(0, k_longest);

    std::array<std::size_t, k_longest + 1> row{};
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); i++) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); j++) {
            const bool same = to_lower(static_cast<unsigned char>(a[i - 1]))
                              == to_lower(static_cast<unsigned char>(b[j - 1]));
            const std::size_t replaced = diagonal + (same ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}


std::string_view nearest(std::string_view word,
                         std::span<const std::string_view> known) noexcept {
    std::string_view best;
    std::size_t best_distance = std::min(word.size(), k_longest) / 3 + 2;
    for (const std::string_view candidate : known) {
        const std::size_t distance = edit_distance(word, candidate);
        // Half of a word is another word.
        const bool is_like = distance < 2 || distance * 2 < word.size();
        if (is_like && distance < best_distance && candidate != word) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

}  // namespace client_cert
