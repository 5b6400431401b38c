// Reserved names and lists of names by the words of the documentation.
#pragma once

#include <algorithm>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "fields/name_set.hpp"
#include "lib/naive_fold.hpp"

namespace client_cert::fuzz {

// naive_is_token is true for the names of RFC 9110 section 5.6.2.
inline bool naive_is_token(std::string_view name) {
    return !name.empty()
           && name.find_first_not_of(
                  "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                  == std::string_view::npos;
}


// ReservedNames is a NameSet beside what it was made of.
class ReservedNames {
public:
    // add takes a name in any form; one that ends in `*` is a prefix.
    void add(std::string_view name) {
        const bool is_prefix = name.ends_with('*');
        if (is_prefix) {
            name.remove_suffix(1);
        }
        const std::string folded = test::naive_fold(name);
        if (!folded.empty()) {
            names_.push_back({texts_.emplace_back(folded), is_prefix});
        }
    }

    // set is to be asked for once all names are there.
    NameSet set() {
        sorted_ = names_;
        return NameSet{sorted_};
    }

    bool has(std::string_view name) const {
        const std::string folded = test::naive_fold(name);
        return std::any_of(
            names_.begin(), names_.end(), [&](const ReservedName& one) {
                return one.prefix ? folded.starts_with(one.folded)
                                  : folded == one.folded;
            });
    }

    // refuses also holds for what is no name.
    bool refuses(std::string_view name) const {
        return has(name) || (!names_.empty() && !naive_is_token(name));
    }

private:
    std::deque<std::string> texts_;
    std::vector<ReservedName> names_;
    std::vector<ReservedName> sorted_;
};


inline std::string lower(std::string_view text) {
    std::string result{text};
    for (char& c : result) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return result;
}


inline std::vector<std::string> naive_items(std::string_view list) {
    std::vector<std::string> items(1);
    for (const char c : list) {
        if (c == ',') {
            items.emplace_back();
        } else {
            items.back() += c;
        }
    }
    for (std::string& item : items) {
        item.erase(0, item.find_first_not_of(" \t"));
        item.erase(item.find_last_not_of(" \t") + 1);
    }
    std::erase(items, "");
    return items;
}


template <class Has>
std::string naive_without(std::string_view list, Has has) {
    std::string rest;
    for (const std::string& item : naive_items(list)) {
        if (!has(item)) {
            rest += rest.empty() ? item : ", " + item;
        }
    }
    return rest;
}


template <class Has>
bool naive_names(std::string_view list, Has has) {
    const std::vector<std::string> items = naive_items(list);
    return std::any_of(items.begin(), items.end(), has);
}

}  // namespace client_cert::fuzz
