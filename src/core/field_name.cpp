// Field names compared the way the most careless upstream would compare them.
#include "field_name.hpp"

namespace client_cert {

void put_folded(Writer& out, std::string_view name) noexcept {
    for (FoldedName folded{name}; !folded.done();) {
        out.put(folded.next());
    }
}


bool folds_to(std::string_view name, std::string_view folded) noexcept {
    FoldedName bytes{name};
    for (const char c : folded) {
        if (bytes.done() || bytes.next() != c) {
            return false;
        }
    }
    return bytes.done();
}


bool folds_to_prefix(std::string_view name, std::string_view folded) noexcept {
    FoldedName bytes{name};
    for (const char c : folded) {
        if (bytes.done() || bytes.next() != c) {
            return false;
        }
    }
    return true;
}


bool same_folded(std::string_view a, std::string_view b) noexcept {
    FoldedName left{a};
    FoldedName right{b};
    while (!left.done() && !right.done()) {
        if (left.next() != right.next()) {
            return false;
        }
    }
    return left.done() && right.done();
}

}  // namespace client_cert
