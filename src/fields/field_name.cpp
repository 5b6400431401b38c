// Field names compared the way the most careless upstream would compare them.
#include "fields/field_name.hpp"

namespace client_cert {

void put_folded(Writer& out, std::string_view name) noexcept {
    for (const char c : name) {
        out.put(fold(c));
    }
}


bool folds_to(std::string_view name, std::string_view folded) noexcept {
    return name.size() == folded.size() && folds_to_prefix(name, folded);
}


bool folds_to_prefix(std::string_view name, std::string_view folded) noexcept {
    if (name.size() < folded.size()) {
        return false;
    }
    for (std::size_t i = 0; i < folded.size(); i++) {
        if (fold(name[i]) != folded[i]) {
            return false;
        }
    }
    return true;
}


bool same_folded(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.size(); i++) {
        if (fold(a[i]) != fold(b[i])) {
            return false;
        }
    }
    return true;
}

}  // namespace client_cert
