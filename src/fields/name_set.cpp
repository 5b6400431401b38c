// The reserved field names, and a test of a name that is cheap for strangers.
#include "fields/name_set.hpp"

#include <algorithm>

namespace client_cert {
namespace {

constexpr auto k_any = ~std::uint64_t{0};

}  // namespace


void NameFilter::admit(const ReservedName& name) noexcept {
    // bit is the class of one byte; where a prefix has ended it is any.
    const auto bit = [&](std::size_t i) {
        return i < name.folded.size() ? std::uint64_t{1} << look(name.folded, i)
                                      : (name.prefix ? k_any : 0);
    };
    const std::size_t size =
        name.folded.size() < k_longest ? name.folded.size() : k_longest;
    lengths_ |= name.prefix ? k_any << size : std::uint64_t{1} << size;
    seconds_[look(name.folded, 0)] |= bit(1);
    if (name.folded.size() > 2) {
        fourths_[look(name.folded, 2)] |= bit(3);
    } else if (name.prefix) {
        fourths_.fill(k_any);
    }
}


NameSet::NameSet(std::span<ReservedName> names) noexcept {
    const auto by_text = [](const ReservedName& a, const ReservedName& b) {
        return a.folded != b.folded ? a.folded < b.folded : a.prefix < b.prefix;
    };
    std::sort(names.begin(), names.end(), by_text);
    const auto end = std::unique(names.begin(), names.end());
    names_ = names.first(static_cast<std::size_t>(end - names.begin()));
    for (const ReservedName& name : names_) {
        filter_.admit(name);
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
