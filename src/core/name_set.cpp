// The reserved field names, and a test of a name that is cheap for strangers.
#include "name_set.hpp"

#include <algorithm>

namespace client_cert {
namespace {

constexpr auto k_any = ~std::uint64_t{0};

}  // namespace


NameSet::NameSet(std::span<ReservedName> names) noexcept {
    const auto by_text = [](const ReservedName& a, const ReservedName& b) {
        return a.folded != b.folded ? a.folded < b.folded : a.prefix < b.prefix;
    };
    std::sort(names.begin(), names.end(), by_text);
    const auto end = std::unique(names.begin(), names.end());
    names_ = names.first(static_cast<std::size_t>(end - names.begin()));

    if (names_.empty()) {
        return;
    }
    // What stands behind a byte over 0x7F has to be folded to be compared.
    seconds_.fill(std::uint64_t{1} << ByteClass::high);
    fourths_.fill(std::uint64_t{1} << ByteClass::high);
    fourths_[ByteClass::high] = k_any;
    for (const ReservedName& name : names_) {
        admit(name);
    }
}


// admit lets a reserved name, in all its forms, pass `may_contain`.
void NameSet::admit(const ReservedName& name) noexcept {
    // bit is the class of one byte; where a prefix has ended it is any.
    const auto bit = [&](std::size_t i) {
        return i < name.folded.size() ? std::uint64_t{1} << look(name.folded, i)
                                      : (name.prefix ? k_any : 0);
    };
    const std::size_t first = look(name.folded, 0);
    seconds_[first] |= bit(1);
    if (first == ByteClass::dash) {
        // A run of bytes over 0x7F may be this dash, and go on to the third.
        seconds_[ByteClass::high] = k_any;
        fourths_.fill(k_any);
    } else if (name.folded.size() > 2) {
        fourths_[look(name.folded, 2)] |= bit(3);
    } else if (name.prefix) {
        fourths_.fill(k_any);
    }
}


bool NameSet::search(std::string_view name) const noexcept {
    for (const ReservedName& reserved : names_) {
        if (reserved.prefix ? folds_to_prefix(name, reserved.folded)
                            : folds_to(name, reserved.folded))
        {
            return true;
        }
    }
    return false;
}

}  // namespace client_cert
