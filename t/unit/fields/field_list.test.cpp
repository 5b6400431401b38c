// Tests the comma-separated lists of RFC 9110 section 5.6.1.
#include "fields/field_list.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "base/text.hpp"
#include "lib/written.hpp"

namespace client_cert {
namespace {

using Items = std::vector<std::string>;

Items items_of(std::string_view list) {
    Items found;
    ListItems items{list};
    for (auto item = items.next(); !item.empty(); item = items.next()) {
        found.emplace_back(item);
    }
    CHECK(items.next().empty());
    return found;
}

bool is_x(std::string_view item) {
    return equals_ignoring_case(item, "x");
}

std::string without_x(std::string_view list) {
    return test::written(
        [&](Writer& out) { put_list_without(out, list, is_x); });
}

}  // namespace


TEST_CASE("A field's list is split at commas and trimmed", "[field_list]") {
    const auto [list, items] = GENERATE(table<std::string, Items>({
        {"", {}},
        {" \t ", {}},
        {",", {}},
        {", ,\t,,", {}},
        {"close", {"close"}},
        {"  close\t", {"close"}},
        {"a,b", {"a", "b"}},
        {"a, b", {"a", "b"}},
        {"a\t,\tb", {"a", "b"}},
        {",a,,b,", {"a", "b"}},
        {" , a ,\t, b , ", {"a", "b"}},
        {"two words, \"q\"", {"two words", "\"q\""}},
        {"foo ,bar,charlie", {"foo", "bar", "charlie"}},
    }));
    CAPTURE(list);
    CHECK(items_of(list) == items);
}


TEST_CASE("A field's list names an item wherever it stands", "[field_list]") {
    CHECK(list_names("x", is_x));
    CHECK(list_names("a, X", is_x));
    CHECK(list_names("x,b", is_x));
    CHECK(list_names(",,a,\tx ,b", is_x));
    CHECK_FALSE(list_names("", is_x));
    CHECK_FALSE(list_names(",", is_x));
    CHECK_FALSE(list_names("a, xx, x y, b", is_x));
}


TEST_CASE("A field's list without some items keeps the others",
          "[field_list]") {
    const auto [list, rest] = GENERATE(table<std::string, std::string>({
        {"", ""},
        {"x", ""},
        {",,x,X\t,", ""},
        {"a", "a"},
        {"x, a", "a"},
        {"a, x", "a"},
        {"a,x,b", "a, b"},
        {"a,b,c", "a, b, c"},
        {" a ,\tx\t, b,, xx ", "a, b, xx"},
    }));
    CAPTURE(list);
    CHECK(without_x(list) == rest);
}


TEST_CASE("A field's list without items grows by no more than a byte an item",
          "[field_list]") {
    const std::string list = GENERATE("a", "a,b", "a,b,c,d", "a, x,b", ",a,b,");
    CAPTURE(list);
    CHECK(without_x(list).size() <= list.size() + items_of(list).size());
    test::require_room_is_kept(
        [&](Writer& out) { put_list_without(out, list, is_x); });
}

}  // namespace client_cert
