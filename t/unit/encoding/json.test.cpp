// Tests the JSON writer and the value that has everything.
#include "encoding/json.hpp"

#include <catch2/catch_test_macros.hpp>

#include "base/text.hpp"
#include "formats/format.hpp"
#include "lib/identities.hpp"
#include "lib/written.hpp"

namespace client_cert {
namespace {

std::string string(std::string_view text) {
    return test::written([&](Writer& out) { put_json_string(out, text); });
}

std::string json(const Identity& identity, bool whole = true) {
    return test::written([&](Writer& out) {
        CHECK(formats::json.render(out, identity, {}) == whole);
    });
}

// without_strings is the skeleton of a JSON text: every string that has only
// valid escapes and visible ASCII is `s`.
std::string without_strings(std::string_view text) {
    std::string skeleton;
    for (std::size_t i = 0; i < text.size(); i++) {
        if (text[i] != '"') {
            skeleton += text[i];
            continue;
        }
        for (i++; i < text.size() && text[i] != '"'; i++) {
            if (text[i] == '\\') {
                i++;
                REQUIRE(std::string_view("\"\\u").find(text[i])
                        != std::string_view::npos);
            }
        }
        REQUIRE(i < text.size());
        skeleton += 's';
    }
    return skeleton;
}

}  // namespace


TEST_CASE("JSON strings are visible ASCII", "[json]") {
    CHECK(string("") == R"("")");
    CHECK(string("a /b'~") == R"("a /b'~")");
    CHECK(string(R"("\)") == R"("\"\\")");
    CHECK(string(std::string_view("\0\r\n\t\x1f\x7f", 6))
          == R"("\u0000\u000d\u000a\u0009\u001f\u007f")");
    CHECK(string("Zo\u00EB \u20AC") == R"("Zo\u00eb \u20ac")");
    CHECK(string("\U0001F600\U0010FFFF") == R"("\ud83d\ude00\udbff\udfff")");
    CHECK(string("a\xff\xc3") == R"("a\ufffd\ufffd")");
}


TEST_CASE("JSON objects have their members separated", "[json]") {
    const auto object = [](auto fill) {
        return test::written([&](Writer& out) {
            JsonObject members{out};
            fill(members);
        });
    };
    const std::vector<std::string_view> texts = {"a", "\"", ""};
    CHECK(object([](JsonObject&) {}) == "{}");
    CHECK(object([&](JsonObject& members) {
              members.string("s", "t");
              members.string("absent", "");
              members.number("n", -5);
              members.strings("absent", {});
              members.strings("l", texts);
          })
          == R"({"s":"t","n":-5,"l":["a","\"",""]})");
}


TEST_CASE("JSON has the subject alternative names by kind", "[json]") {
    Identity identity = test::undisclosed();
    identity.disclosed = true;
    const std::vector<SanEntry> san = {
        {SanKind::upn, "Zo\u00EB@corp"}, {SanKind::uri, "spiffe://a/b"},
        {SanKind::dns, "a, b"},          {SanKind::ip, "\x7f\x01\x01\x01"},
        {SanKind::email, "\xff@a"},      {SanKind::dns, "100%"},
    };
    const std::vector<std::string_view> policies = {"1.2.3", "2.5.29.32.0"};
    identity.san = san;
    identity.policies = policies;
    CHECK(json(identity)
          == R"({"status":"FAILED:certificate has expired","error":10,)"
             R"("spiffe_id":"spiffe://a/b",)"
             R"("policies":["1.2.3","2.5.29.32.0"],)"
             R"("san":{"dns":["a, b","100%"],"uri":["spiffe://a/b"],)"
             R"("email":["\ufffd@a"],"ip":["127.1.1.1"],)"
             R"("upn":["Zo\u00eb@corp"]}})");
}


TEST_CASE("JSON is absent where nothing may be said", "[json]") {
    CHECK(json(Identity{}).empty());
    CHECK(json(test::undisclosed()).empty());
}


TEST_CASE("JSON holds whatever a certificate holds", "[json]") {
    for (const Identity* identity : {&test::hostile(), &test::thousand()}) {
        const bool is_hostile = identity == &test::hostile();
        const std::string text = json(*identity, !is_hostile);
        CHECK(is_visible_ascii(text));
        const std::string skeleton = without_strings(text);
        CHECK(skeleton.find_first_not_of("s:,{}[]0123456789")
              == std::string::npos);
        CHECK(skeleton.starts_with("{s:s,s:0,s:3,"));
        CHECK(skeleton.ends_with("]}}"));
    }
}

}  // namespace client_cert
