// Tests the reading of structured fields against the examples and rules of RFC
// 9651.
#include "encoding/structured_field_reader.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace client_cert {
namespace {

using Kind = SfItem::Kind;
using Items = std::vector<std::pair<Kind, std::string>>;

std::optional<std::pair<Kind, std::string>> item(std::string_view field) {
    SfItem read;
    if (!read_sf_item(field, read)) {
        return std::nullopt;
    }
    return std::pair(read.kind, std::string(read.text));
}

std::optional<Items> list(std::string_view field) {
    Items items;
    SfListReader reader{field};
    for (SfItem read; reader.next(read);) {
        items.emplace_back(read.kind, read.text);
    }
    return reader.is_malformed() ? std::nullopt : std::optional(items);
}

// dictionary has `key=text` of each member.
std::optional<std::vector<std::string>> dictionary(std::string_view field) {
    std::vector<std::string> members;
    SfDictionaryReader reader{field};
    for (SfMember read; reader.next(read);) {
        members.push_back(std::string(read.key) + "="
                          + std::string(read.value.text));
    }
    return reader.is_malformed() ? std::nullopt : std::optional(members);
}

using Texts = std::vector<std::string>;

}  // namespace


TEST_CASE("The items of RFC 9651 section 3.3 are read", "[sf_reader]") {
    const auto [field, kind,
                text] = GENERATE(table<std::string, Kind, std::string>({
        {"42", Kind::number, "42"},
        {"-999999999999999", Kind::number, "-999999999999999"},
        {"4.5", Kind::number, "4.5"},
        {"123456789012.125", Kind::number, "123456789012.125"},
        {"\"hello world\"", Kind::string, "hello world"},
        {R"("a\"b\\")", Kind::string, R"(a\"b\\)"},
        {"\"\"", Kind::string, ""},
        {"foo123/456", Kind::token, "foo123/456"},
        {"*a:b", Kind::token, "*a:b"},
        {"A", Kind::token, "A"},
        {":cHJldGVuZCB0aGlzIGlzIGJpbmFyeSBjb250ZW50Lg==:", Kind::byte_sequence,
         "cHJldGVuZCB0aGlzIGlzIGJpbmFyeSBjb250ZW50Lg=="},
        {"::", Kind::byte_sequence, ""},
        {"?1", Kind::boolean, "?1"},
        {"?0", Kind::boolean, "?0"},
        {"@1659578233", Kind::date, "@1659578233"},
        {"@-62135596800", Kind::date, "@-62135596800"},
        {"%\"This is intended for display to %c3%bcsers.\"",
         Kind::display_string,
         "%\"This is intended for display to %c3%bcsers.\""},
    }));
    CAPTURE(field);
    const std::pair wanted(kind, text);
    CHECK(item(field) == wanted);
    CHECK(item("  " + field + " ") == wanted);
    CHECK(item(field + ";foo;bar=\"a;b\"; *x-1_.y=:AA==:;z=?0;q=1.5")
          == wanted);
    CHECK(list(field) == Items{wanted});
    CHECK(list(field + " \t,\t " + field) == Items{wanted, wanted});
    CHECK_FALSE(item(field + ", " + field));
    CHECK_FALSE(item("\t" + field));
    CHECK_FALSE(item(field + "\t"));
}


TEST_CASE("What is no item of RFC 9651 is refused", "[sf_reader]") {
    const std::string_view field = GENERATE(
        "", " ", "-", "--1", "1.", ".5", "1.1234", "1234567890123.1",
        "1234567890123456", "1.-2", "+1", "\"a", "\"", "\"a\\\"", "\"\\a\"",
        "\"\x7f\"", "\"\xc3\xbc\"", "\"a\nb\"", "'a'",
        ":YQ==", ":YQ-_:", ":Y Q:", ":YQ==:x", "?", "?2", "?true", "@", "@1.5",
        "%\"a", "%a", "%\"%C3%BC\"", "%\"%c3\"", "%\"%c3x\"", "%\"%ff\"",
        "%\"%\"", "%\"%4\"", "(a b)", "a b", "a,", "a;", "a;=1", "a;A=1",
        "a;b=", "a;b =1", "a ;b", "a;b=(1)", "{a}", "\xc3\xbc", "a=1");
    CAPTURE(field);
    CHECK_FALSE(item(field));
}


TEST_CASE("The lists of RFC 9651 section 3.1 are read", "[sf_reader]") {
    CHECK(list("sugar, tea, rum")
          == Items{{Kind::token, "sugar"},
                   {Kind::token, "tea"},
                   {Kind::token, "rum"}});
    CHECK(list(":YQ==:,::;a=1 , :Yg==:")
          == Items{{Kind::byte_sequence, "YQ=="},
                   {Kind::byte_sequence, ""},
                   {Kind::byte_sequence, "Yg=="}});
    CHECK(list("") == Items{});
    CHECK(list("  ") == Items{});
    for (const std::string_view field :
         {",", "a,", "a, ", ",a", "a,,b", "a b", "(a b), c", "a;, b", "a,\v b"})
    {
        CAPTURE(field);
        CHECK_FALSE(list(field));
    }
}


TEST_CASE("The dictionaries of RFC 9651 section 3.2 are read", "[sf_reader]") {
    CHECK(dictionary("en=\"Applepie\", da=:w4ZibGV0w6ZydGU=:")
          == Texts{"en=Applepie", "da=w4ZibGV0w6ZydGU="});
    CHECK(dictionary("a=?0, b, c; foo=bar") == Texts{"a=?0", "b=?1", "c=?1"});
    CHECK(dictionary("a=1,a=2") == Texts{"a=1", "a=2"});
    CHECK(dictionary("*k-1_.2=token") == Texts{"*k-1_.2=token"});
    CHECK(dictionary("") == Texts{});
    for (const std::string_view field :
         {"A=1", "a=", "a =1", "a= 1", "1=a", "a=1,", "a=1 b=2", "a=(1 2)",
          "a=1;", "=1", "a=1,,b", "-a=1"})
    {
        CAPTURE(field);
        CHECK_FALSE(dictionary(field));
    }
}


TEST_CASE("A reader tells nothing behind what is malformed", "[sf_reader]") {
    SfListReader reader{"a, b c, d"};
    SfItem read;
    CHECK(reader.next(read));
    CHECK_FALSE(reader.next(read));
    CHECK(reader.is_malformed());
    CHECK_FALSE(reader.next(read));
}

}  // namespace client_cert
