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

// ByteClass numbers what a byte folds to: letters, digits, `-`. Bytes over 0x7F
// are a class of their own, since a run of them folds to one `-`: behind one,
// the bytes of a name and of its folded form need not be side by side.
struct ByteClass {
    static constexpr unsigned char dash = 36;
    static constexpr unsigned char high = 37;
    static constexpr std::size_t count = 38;

    static constexpr unsigned char of(unsigned char c) noexcept {
        const unsigned char lower = to_lower(c);
        if (lower >= 'a' && lower <= 'z') {
            return static_cast<unsigned char>(lower - 'a');
        }
        if (lower >= '0' && lower <= '9') {
            return static_cast<unsigned char>(26 + lower - '0');
        }
        return c > 0x7f ? high : dash;
    }
};

// k_byte_classes are those of all bytes.
inline constexpr auto k_byte_classes = [] {
    std::array<unsigned char, 256> classes{};
    unsigned char c = 0;
    for (unsigned char& one : classes) {
        one = ByteClass::of(c++);
    }
    return classes;
}();

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

    // may_contain is false for most names that `contains` does not know: they
    // differ in the first four bytes.
    [[nodiscard]] bool may_contain(std::string_view name) const noexcept {
        return name.size() < k_looked_at
               || (((seconds_[look(name, 0)] >> look(name, 1)) & 1) != 0
                   && ((fourths_[look(name, 2)] >> look(name, 3)) & 1) != 0);
    }

    // contains tells whether a field name, as it came over the wire, folds to
    // a reserved name or begins with a reserved prefix.
    [[nodiscard]] bool contains(std::string_view name) const noexcept {
        return may_contain(name) && search(name);
    }

private:
    static constexpr std::size_t k_looked_at = 4;

    static std::size_t look(std::string_view name, std::size_t i) noexcept {
        return k_byte_classes[static_cast<unsigned char>(name[i])];
    }

    using Classes = std::array<std::uint64_t, ByteClass::count>;

    void admit(const ReservedName& name) noexcept;
    [[nodiscard]] bool search(std::string_view name) const noexcept;

    std::span<const ReservedName> names_;
    // seconds_ has, for each class of first byte, a bit for every class that
    // the second byte of a reserved name can have; fourths_ likewise for the
    // third and the fourth.
    Classes seconds_{};
    Classes fourths_{};
};

}  // namespace client_cert
