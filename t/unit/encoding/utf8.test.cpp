// Tests the UTF-8 decoder with Unicode's own examples.
#include "encoding/utf8.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

namespace client_cert {
namespace {

std::u32string decoded(std::string_view text) {
    std::u32string points;
    while (!text.empty()) {
        points += static_cast<char32_t>(take_code_point(text));
    }
    return points;
}

// encoded writes what the decoder has to read, by the definition of UTF-8.
std::string encoded(std::uint32_t point) {
    const auto byte = [](std::uint32_t value) {
        return static_cast<char>(value);
    };
    if (point < 0x80) {
        return {byte(point)};
    }
    if (point < 0x800) {
        return {byte(0xc0 | point >> 6), byte(0x80 | (point & 0x3f))};
    }
    if (point < 0x10000) {
        return {byte(0xe0 | point >> 12), byte(0x80 | (point >> 6 & 0x3f)),
                byte(0x80 | (point & 0x3f))};
    }
    return {byte(0xf0 | point >> 18), byte(0x80 | (point >> 12 & 0x3f)),
            byte(0x80 | (point >> 6 & 0x3f)), byte(0x80 | (point & 0x3f))};
}

}  // namespace


TEST_CASE("Every character in UTF-8 is decoded and no surrogate", "[utf8]") {
    for (std::uint32_t point = 0; point < 0x120000; point++) {
        const std::string text = encoded(point);
        const std::u32string points = decoded(text);
        if ((point >= 0xd800 && point < 0xe000) || point > 0x10ffff) {
            REQUIRE(points == std::u32string(text.size(), 0xfffd));
        } else {
            REQUIRE(points == std::u32string(1, point));
        }
    }
}


TEST_CASE("A text is UTF-8 or not, as iconv says", "[utf8]") {
    for (const char* good : {"", "a", "J\xc3\xbcrgen", "\xef\xbf\xbd",
                             "\xf0\x9f\x92\xa9", "\xed\x9f\xbf"})
    {
        CHECK(is_utf8(good));
    }
    for (const char* bad : {"J\xfcrgen", "\xc3", "\xc0\x80", "\xed\xa0\x80",
                            "\xf4\x90\x80\x80", "a\x80"})
    {
        CHECK_FALSE(is_utf8(bad));
    }
}


TEST_CASE("What is no UTF-8 is replaced as Unicode recommends", "[utf8]") {
    // Unicode 15 section 3.9, tables 3-8 to 3-11.
    CHECK(decoded("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41")
          == U"\xFFFD\xFFFD\xFFFD\xFFFD\xFFFD\xFFFD\xFFFD\xFFFD" U"A");
    CHECK(decoded("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41")
          == U"\xFFFD\xFFFD\xFFFD\xFFFD\xFFFD\xFFFD\xFFFD\xFFFD" U"A");
    CHECK(decoded("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42")
          == U"\xFFFD\xFFFD\xFFFD\xFFFD\xFFFD" U"A\xFFFD\xFFFD" U"B");
    CHECK(decoded("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41")
          == U"\xFFFD\xFFFD\xFFFD\xFFFD" U"A");
    CHECK(decoded("\xF0\x9F\x98") == U"\xFFFD");
    CHECK(decoded("\xC3") == U"\xFFFD");
    CHECK(decoded(std::string("\xC3\0", 2)) == std::u32string(U"\xFFFD\0", 2));
}

}  // namespace client_cert
