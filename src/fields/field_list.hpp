// Comma-separated lists of field names, as in Vary and Connection.
#pragma once

#include "base/writer.hpp"

namespace client_cert {

// ListItems splits a list (RFC 9110 section 5.6.1) at commas and drops the
// white space around the items and the empty items.
class ListItems {
public:
    constexpr explicit ListItems(std::string_view list) noexcept
        : rest_(list) {}

    // next returns the next item, or an empty view after the last.
    [[nodiscard]] constexpr std::string_view next() noexcept {
        constexpr std::string_view ignored = " \t,";
        const std::size_t begin = rest_.find_first_not_of(ignored);
        if (begin == std::string_view::npos) {
            rest_ = {};
            return {};
        }
        rest_.remove_prefix(begin);
        std::string_view item = rest_.substr(0, rest_.find(','));
        rest_.remove_prefix(item.size());
        item.remove_suffix(item.size() - item.find_last_not_of(" \t") - 1);
        return item;
    }

private:
    std::string_view rest_;
};

// list_names tells whether `matches(item)` holds for an item of the list.
template <class Matches>
[[nodiscard]] constexpr bool list_names(std::string_view list,
                                        Matches matches) noexcept {
    ListItems items{list};
    for (auto item = items.next(); !item.empty(); item = items.next()) {
        if (matches(item)) {
            return true;
        }
    }
    return false;
}

// put_list_without appends the items for which `matches(item)` does not hold,
// with `, ` between; never more than the list was long, plus one byte an item.
template <class Matches>
void put_list_without(Writer& out, std::string_view list,
                      Matches matches) noexcept {
    ListItems items{list};
    bool first = true;
    for (auto item = items.next(); !item.empty(); item = items.next()) {
        if (matches(item)) {
            continue;
        }
        if (!first) {
            out.put(", ");
        }
        first = false;
        out.put(item);
    }
}

}  // namespace client_cert
