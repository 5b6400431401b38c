// The reserved field names, and a test of a name that is cheap for strangers.
#pragma once

#include <array>
#include <cstdint>

#include "field_name.hpp"

namespace client_cert {

// ReservedName is a folded name (FoldedName), or, with `prefix`, all names
// whose folded form begins with it. The text is not empty and outlives the set.
struct ReservedName {
    std::string_view folded;
    bool prefix = false;

    friend bool operator==(const ReservedName&,
                           const ReservedName&) noexcept = default;
};

// NameSet answers whether a field name is reserved. It owns nothing: the names
// are the caller's, and are put into the set's order once.
class NameSet {
public:
    constexpr NameSet() noexcept = default;

    // NameSet sorts `names` in place and drops repeated ones; the span must
    // outlive the set.
    explicit NameSet(std::span<ReservedName> names) noexcept;

    // empty tells whether nothing is reserved.
    [[nodiscard]] bool empty() const noexcept { return names_.empty(); }

    // names are the entries, sorted, each once.
    [[nodiscard]] std::span<const ReservedName> names() const noexcept {
        return names_;
    }

    // contains tells whether a field name, as it came over the wire, folds to
    // a reserved name or begins with a reserved prefix.
    [[nodiscard]] bool contains(std::string_view name) const noexcept {
        // Folding keeps the class of the first and of the last byte, so most
        // names that are nobody's are refused by one look at these two.
        if (name.empty()) {
            return false;
        }
        const auto first = byte_class(name.front());
        const auto last = byte_class(name.back());
        return ((last_classes_[first] >> last) & 1) != 0 && search(name);
    }

private:
    static constexpr std::size_t k_classes = 37;

    // byte_class numbers the folded bytes: letters, digits, and `-`.
    static constexpr std::size_t byte_class(char c) noexcept {
        const unsigned char lower = to_lower(static_cast<unsigned char>(c));
        if (lower >= 'a' && lower <= 'z') {
            return static_cast<std::size_t>(lower - 'a');
        }
        if (lower >= '0' && lower <= '9') {
            return static_cast<std::size_t>(26 + lower - '0');
        }
        return k_classes - 1;
    }

    [[nodiscard]] bool search(std::string_view name) const noexcept;

    std::span<const ReservedName> names_;
    // last_classes_ has, for each class of first byte, a bit for every class
    // that a reserved name with this first byte can end with.
    std::array<std::uint64_t, k_classes> last_classes_{};
};

}  // namespace client_cert
