// Tests percent-encoding against RFC 3986.
#include "encoding/percent.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <cstdio>

#include "lib/written.hpp"

namespace client_cert {
namespace {

std::string percent(std::string_view text) {
    return test::written([&](Writer& out) { put_percent_encoded(out, text); });
}

}  // namespace


TEST_CASE("Percent-encoding leaves only the unreserved characters of RFC 3986",
          "[percent]") {
    const std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    const int c = GENERATE(range(0, 256));
    const std::string text(1, static_cast<char>(c));
    char encoded[4];
    std::snprintf(encoded, sizeof(encoded), "%%%02X", c);
    CHECK(
        percent(text)
        == (unreserved.find(text) != std::string_view::npos ? text : encoded));
}


TEST_CASE("The percent-encoding examples of RFC 3986 section 2.5 are met",
          "[percent]") {
    CHECK(percent("A") == "A");
    CHECK(percent("\u00C0") == "%C3%80");
    CHECK(percent("\u30A2") == "%E3%82%A2");
}


TEST_CASE("Plain and percent-encoded characters keep their order",
          "[percent]") {
    CHECK(percent("").empty());
    CHECK(percent("a b+c/d=\n") == "a%20b%2Bc%2Fd%3D%0A");
}


TEST_CASE("Percent-encoding can keep other characters too", "[percent]") {
    constexpr ByteSet kept{"/%"};
    CHECK(test::written(
              [&](Writer& out) { put_percent_encoded(out, "a/b-%", kept); })
          == "a/b%2D%");
}


TEST_CASE("Queries have a plus for a space, as Go writes them", "[percent]") {
    CHECK(test::written(
              [](Writer& out) { put_query_encoded(out, "a b+c/~\"=\xff"); })
          == "a+b%2Bc%2F~%22%3D%FF");
}


TEST_CASE("Percent-encoding keeps to the room it has", "[percent]") {
    test::require_room_is_kept(
        [](Writer& out) { put_percent_encoded(out, "a b+c\xff-/"); });
}


TEST_CASE("What is percent-encoded is read again", "[percent]") {
    const auto decoded = [](std::string_view text) {
        return test::written(
            [&](Writer& out) { REQUIRE(decode_percent(out, text)); });
    };
    const int c = GENERATE(range(0, 256));
    const std::string text(1, static_cast<char>(c));
    CHECK(decoded(percent(text)) == text);
    CHECK(decoded("a" + percent(text) + "b") == "a" + text + "b");
    // RFC 3986 section 2.1: either case of the digits.
    CHECK(decoded("%c3%80%2b") == "\u00C0+");
    CHECK(decoded("a+b c") == "a+b c");
    CHECK(decoded("").empty());
}


TEST_CASE("A percent sign needs two digits", "[percent]") {
    const std::string_view text =
        GENERATE("%", "a%", "%4", "%zz", "%4z", "%z4", "%%41", "%-1", "% 1",
                 "%41%", "%\xc3");
    CAPTURE(text);
    Writer out;
    CHECK_FALSE(decode_percent(out, text));
}

}  // namespace client_cert
