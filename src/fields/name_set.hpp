// The reserved field names, and a test of a name that is cheap for strangers.
#pragma once

#include <array>
#include <cstdint>

#include "fields/field_name.hpp"

namespace client_cert {

// ReservedName is a folded name, or, with `prefix`, all names whose folded form
// begins with it. The text is not empty and outlives the set.
struct ReservedName {
    std::string_view folded;
    bool prefix = false;

    friend bool operator==(const ReservedName&,
                           const ReservedName&) noexcept = default;
};

// k_fold_classes numbers what each byte folds to: letters, digits, `-`.
inline constexpr std::size_t k_fold_class_count = 26 + 10 + 1;
inline constexpr auto k_fold_classes = [] {
    std::array<unsigned char, 256> classes{};
    int next = 0;
    for (unsigned char& one : classes) {
        const char c = fold(static_cast<char>(next++));
        const int number = c >= 'a' ? c - 'a' : c - '0' + 26;
        one = static_cast<unsigned char>(c == '-' ? 36 : number);
    }
    return classes;
}();

// NameFilter knows of most names that they are none of those that it was told:
// they differ in length or in the first four bytes.
class NameFilter {
public:
    constexpr NameFilter() noexcept = default;

    // admit lets a reserved name, in all its forms, pass.
    void admit(const ReservedName& name) noexcept;

    // may_be is false for names that were not admitted, and for most only.
    [[nodiscard]] bool may_be(std::string_view name) const noexcept {
        const std::size_t size =
            name.size() < k_longest ? name.size() : k_longest;
        if (((lengths_ >> size) & 1) == 0) {
            return false;
        }
        return size < k_looked_at
               || (((seconds_[look(name, 0)] >> look(name, 1)) & 1) != 0
                   && ((fourths_[look(name, 2)] >> look(name, 3)) & 1) != 0);
    }

private:
    static constexpr std::size_t k_looked_at = 4;
    static constexpr std::size_t k_longest = 63;

    static std::size_t look(std::string_view name, std::size_t i) noexcept {
        return k_fold_classes[static_cast<unsigned char>(name[i])];
    }

    using Classes = std::array<std::uint64_t, k_fold_class_count>;

    // lengths_ has a bit for every length of a name, the last one for all that
    // are as long or longer.
    std::uint64_t lengths_ = 0;
    // seconds_ has, for each class of first byte, a bit for every class that
    // the second byte of a name can have; fourths_ likewise for the third and
    // the fourth.
    Classes seconds_{};
    Classes fourths_{};
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

    // filter knows of most names that `contains` does not know them.
    [[nodiscard]] const NameFilter& filter() const noexcept { return filter_; }

    // contains tells whether a field name, as it came over the wire, folds to
    // a reserved name or begins with a reserved prefix.
    [[nodiscard]] bool contains(std::string_view name) const noexcept {
        return filter_.may_be(name) && search(name);
    }

    // refuses tells whether no client may send a field of this name: it is a
    // reserved one, or no token, and so no field name (RFC 9110 section 5.1).
    // An application may make any name of that: to Python the byte 0xDF in
    // upper case is `SS`, PHP cuts a name at `[`, and CGI at `=`.
    [[nodiscard]] bool refuses(std::string_view name) const noexcept {
        return contains(name) || (!empty() && !is_token(name));
    }

private:
    [[nodiscard]] bool search(std::string_view name) const noexcept;

    std::span<const ReservedName> names_;
    NameFilter filter_;
};

}  // namespace client_cert
