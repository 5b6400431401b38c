// The reserved field names, and a test of a name that is cheap for strangers.
#include "name_set.hpp"

#include <algorithm>

namespace client_cert {

NameSet::NameSet(std::span<ReservedName> names) noexcept {
    const auto by_text = [](const ReservedName& a, const ReservedName& b) {
        return a.folded != b.folded ? a.folded < b.folded : a.prefix < b.prefix;
    };
    std::sort(names.begin(), names.end(), by_text);
    const auto end = std::unique(names.begin(), names.end());
    names_ = names.first(static_cast<std::size_t>(end - names.begin()));

    for (const ReservedName& name : names_) {
        std::uint64_t& lasts = last_classes_[byte_class(name.folded.front())];
        lasts |= name.prefix
                     ? ~std::uint64_t{0}
                     : std::uint64_t{1} << byte_class(name.folded.back());
    }
}


bool NameSet::search(std::string_view name) const noexcept {
    const auto first = byte_class(name.front());
    for (const ReservedName& reserved : names_) {
        if (byte_class(reserved.folded.front()) != first) {
            continue;
        }
        if (reserved.prefix ? folds_to_prefix(name, reserved.folded)
                            : folds_to(name, reserved.folded))
        {
            return true;
        }
    }
    return false;
}

}  // namespace client_cert
