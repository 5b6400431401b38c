// Tests structured fields against the examples and rules of RFC 9651.
#include "encoding/structured_field.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <random>

#include "lib/rfc9440_vector.hpp"
#include "lib/sf_dictionary.hpp"
#include "lib/written.hpp"

namespace client_cert {
namespace {

std::string sf_bytes(Bytes bytes) {
    return test::written([&](Writer& out) { put_sf_bytes(out, bytes); });
}

// sf_string is the String, or "refused" where there is none and nothing was
// appended.
std::string sf_string(std::string_view text) {
    bool ok = false;
    const std::string string =
        test::written([&](Writer& out) { ok = put_sf_string(out, text); });
    if (!ok) {
        REQUIRE(string.empty());
        return "refused";
    }
    return string;
}

}  // namespace


TEST_CASE("A Byte Sequence is base64 between colons", "[structured_field]") {
    CHECK(sf_bytes({}) == "::");

    SECTION("the example of RFC 9651 section 3.3.5") {
        CHECK(sf_bytes(test::bytes("pretend this is binary content."))
              == ":cHJldGVuZCB0aGlzIGlzIGJpbmFyeSBjb250ZW50Lg==:");
    }

    SECTION("the leaf of RFC 9440 appendix A") {
        const std::string leaf =
            sf_bytes(test::decode_base64(test::k_leaf_base64));
        CHECK(leaf.size() == 574);
        CHECK(leaf == ":" + std::string(test::k_leaf_base64) + ":");
    }
}


TEST_CASE("A String is quoted and escaped", "[structured_field]") {
    CHECK(sf_string("") == R"("")");
    CHECK(sf_string("hello world") == R"("hello world")");
    CHECK(sf_string(R"(CN=a\, "b")") == R"("CN=a\\, \"b\"")");
}


TEST_CASE("A String holds visible ASCII only", "[structured_field]") {
    const int c = GENERATE(range(0, 256));
    CAPTURE(c);
    const std::string text = std::string("a") + static_cast<char>(c) + "b";
    if (c < 0x20 || c >= 0x7f) {
        CHECK(sf_string(text) == "refused");
    } else if (c == '"' || c == '\\') {
        CHECK(sf_string(text) == "\"a\\" + text.substr(1) + "\"");
    } else {
        CHECK(sf_string(text) == "\"" + text + "\"");
    }
}


TEST_CASE("Members of a Dictionary are separated by a comma and a space",
          "[structured_field]") {
    SECTION("the example of RFC 9651 section 3.2") {
        const auto put = [](Writer& out) {
            SfDictionary dictionary{out};
            CHECK(dictionary.string("en", "Applepie"));
            dictionary.bytes("da", test::bytes("\u00C6blet\u00E6rte"));
        };
        CHECK(test::written(put) == R"(en="Applepie", da=:w4ZibGV0w6ZydGU=:)");
        test::require_room_is_kept(put);
    }

    SECTION("a member that was refused leaves no trace") {
        const std::string text = test::written([](Writer& out) {
            SfDictionary dictionary{out};
            CHECK_FALSE(dictionary.string("a", "\r\n"));
            CHECK(dictionary.string("b", "x"));
            CHECK_FALSE(dictionary.string("c", "Zo\u00EB"));
            CHECK(dictionary.string("d", "y"));
            CHECK_FALSE(dictionary.string("e", "\x7f"));
        });
        CHECK(text == R"(b="x", d="y")");
    }

    SECTION("a Dictionary without members is empty") {
        CHECK(test::written([](Writer& out) { SfDictionary{out}; }).empty());
    }
}


TEST_CASE("What was put into Strings comes out of a strict reader",
          "[structured_field]") {
    std::mt19937 random(9651);
    // Quotes and backslashes are the half of all characters.
    const auto any_text = [&] {
        std::string text(random() % 12, ' ');
        for (char& c : text) {
            c = random() % 2 != 0 ? "\"\\"[random() % 2]
                                  : static_cast<char>(' ' + random() % 95);
        }
        return text;
    };

    for (int round = 0; round < 200; round++) {
        const std::string a = any_text();
        const std::string b = any_text();
        const std::string text = test::written([&](Writer& out) {
            SfDictionary dictionary{out};
            REQUIRE(dictionary.string("a", a));
            dictionary.bytes("bytes", test::bytes("foobar"));
            REQUIRE(dictionary.string("b", b));
        });
        CAPTURE(text);
        const auto members = test::parse_sf_dictionary(text);
        REQUIRE(
            members
            == test::SfMembers{{"a", a}, {"bytes", ":Zm9vYmFy:"}, {"b", b}});
    }
}


TEST_CASE("The strict reader refuses what is not a Dictionary",
          "[structured_field]") {
    const std::string text =
        GENERATE("", "a", "a=", "=\"x\"", "A=\"x\"", "1=\"x\"", "a=\"x",
                 "a=\"x\"y", "a=\"x\"\"y\"", "a=\"\\x\"", "a=\"\xc3\xab\"",
                 "a=\"x\",b=\"y\"", "a=\"x\", ", "a=:Zg==:x",
                 "a=:Zg==", "a=:Zg:", "a=:Z===:", "a=:-_-_:", "a=:Zg==Zg==:");
    CAPTURE(text);
    CHECK_FALSE(test::parse_sf_dictionary(text).has_value());
}

}  // namespace client_cert
