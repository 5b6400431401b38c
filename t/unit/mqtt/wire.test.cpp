// Tests numbers and texts of MQTT against section 1.5 of the standard.
#include "mqtt/wire.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <utility>

#include "lib/mqtt_packets.hpp"
#include "lib/written.hpp"

namespace client_cert::mqtt {
namespace {

using namespace std::string_literals;

// Numbers are the borders of the table of section 1.5.5, as it writes them.
const std::array<std::pair<std::uint32_t, std::string>, 8> k_numbers = {{
    {0, "\0"s},
    {127, "\x7F"},
    {128, "\x80\x01"},
    {16'383, "\xFF\x7F"},
    {16'384, "\x80\x80\x01"},
    {2'097'151, "\xFF\xFF\x7F"},
    {2'097'152, "\x80\x80\x80\x01"},
    {268'435'455, "\xFF\xFF\xFF\x7F"},
}};


Taken taken_as(const std::string& bytes) {
    std::string_view from = bytes;
    std::uint32_t number = 0;
    return take_number(from, number);
}


// utf8 is how RFC 3629 writes a code point.
std::string utf8(unsigned point) {
    const auto tail = [&](unsigned shift) {
        return test::byte(0x80 | (point >> shift & 0x3F));
    };
    if (point < 0x80) {
        return test::byte(point);
    }
    if (point < 0x800) {
        return test::byte(0xC0 | point >> 6) + tail(0);
    }
    if (point < 0x10000) {
        return test::byte(0xE0 | point >> 12) + tail(6) + tail(0);
    }
    return test::byte(0xF0 | point >> 18) + tail(12) + tail(6) + tail(0);
}

}  // namespace


TEST_CASE("Numbers are as in the table of the standard", "[mqtt]") {
    for (const auto& [number, bytes] : k_numbers) {
        CAPTURE(number);
        const std::string more = bytes + "\x80rest";
        std::string_view from = more;
        std::uint32_t read = 1;
        CHECK(take_number(from, read) == Taken::yes);
        CHECK(read == number);
        CHECK(from == "\x80rest");
        const auto put = [&](Writer& out) { put_number(out, number); };
        CHECK(test::written(put) == bytes);
        test::require_room_is_kept(put);
    }
}


TEST_CASE("A number that is cut short may go on", "[mqtt]") {
    for (const auto& [number, bytes] : k_numbers) {
        CAPTURE(number);
        for (std::size_t size = 0; size < bytes.size(); size++) {
            CHECK(taken_as(bytes.substr(0, size)) == Taken::more);
        }
    }
}


TEST_CASE("A number has four bytes at most, and no more than it needs",
          "[mqtt]") {
    for (const std::string& bytes :
         {"\x80\0"s, "\xFF\0"s, "\x80\x80\0"s, "\xFF\xFF\0"s, "\x80\x80\x80\0"s,
          "\xFF\xFF\xFF\0"s, "\xFF\xFF\xFF\xFF"s, "\x80\x80\x80\x80"s,
          "\x80\x80\x80\x80\x01"s, "\x81\x80\x80\x80\0"s})
    {
        CAPTURE(bytes);
        CHECK(taken_as(bytes) == Taken::malformed);
    }
}


TEST_CASE("Integers have their highest byte first", "[mqtt]") {
    const std::string bytes = "\xFF\x01\x02\xFE\xFD\xFC\xFB."s;
    std::string_view from = bytes;
    unsigned char one = 0;
    std::uint16_t two = 0;
    std::uint32_t four = 0;
    CHECK((take_byte(from, one) && one == 0xFF));
    CHECK((take_two(from, two) && two == 0x0102));
    CHECK((take_four(from, four) && four == 0xFEFDFCFB));
    CHECK(from == ".");
}


TEST_CASE("Of what is cut short nothing is taken", "[mqtt]") {
    unsigned char one = 0;
    std::uint16_t two = 0;
    std::uint32_t four = 0;
    std::string_view text;
    std::string_view from;
    CHECK_FALSE(take_byte(from, one));
    for (const std::string& bytes : {""s, "\0"s, "\0\x03"s, "\0\x03xy"s}) {
        CAPTURE(bytes);
        const auto is_taken = [&](auto take) {
            from = bytes;
            return take();
        };
        if (bytes.size() < 2) {
            CHECK_FALSE(is_taken([&] { return take_two(from, two); }));
        }
        if (bytes.size() < 4) {
            CHECK_FALSE(is_taken([&] { return take_four(from, four); }));
        }
        CHECK_FALSE(is_taken([&] { return take_data(from, text); }));
        CHECK_FALSE(is_taken([&] { return take_text(from, text); }));
    }
}


TEST_CASE("Data and texts have their length in two bytes", "[mqtt]") {
    const std::string longest(65535, 'x');
    for (const std::string& content :
         {""s, "x"s, "A\xF0\xAA\x9B\x94"s, std::string(256, 'x'), longest})
    {
        const std::string bytes = test::field(content) + "\0\x01"s;
        std::string_view from = bytes;
        std::string_view to = "?";
        CHECK((take_data(from, to) && to == content));
        CHECK(from == "\0\x01"s);
        from = bytes;
        to = "?";
        CHECK((take_text(from, to) && to == content));
        CHECK(from == "\0\x01"s);
        const auto put = [&](Writer& out) { put_data(out, content); };
        CHECK((test::written(put) == test::field(content)));
    }
    test::require_room_is_kept([](Writer& out) { put_data(out, "abc"); });
}


TEST_CASE("Data may be any bytes, a text may not", "[mqtt]") {
    for (const std::string& content : {"\0"s, "\xFF"s, "a\0"s, "\xED\xA0\x80"s})
    {
        const std::string bytes = test::field(content);
        std::string_view from = bytes;
        std::string_view to;
        CHECK((take_data(from, to) && to == content));
        from = bytes;
        CHECK_FALSE(take_text(from, to));
    }
}


TEST_CASE("The mark of a byte order is part of a text", "[mqtt]") {
    // [MQTT-1.5.4-3]
    const std::string bytes = test::field("\xEF\xBB\xBFx");
    std::string_view from = bytes;
    std::string_view to;
    CHECK((take_text(from, to) && to == "\xEF\xBB\xBFx"));
}


TEST_CASE("A text may hold every code point but NUL and surrogates", "[mqtt]") {
    unsigned wrong = 0;
    for (unsigned point = 0; point <= 0x10FFFF; point++) {
        const bool is_allowed =
            point != 0 && (point < 0xD800 || point > 0xDFFF);
        wrong += is_text("a" + utf8(point)) != is_allowed;
        wrong += is_text(utf8(point) + "a") != is_allowed;
        wrong += is_text("\xC3\xA9" + utf8(point)) != is_allowed;
    }
    CHECK(wrong == 0);
    CHECK(is_text(""));
}


TEST_CASE("Two bytes are a text where each is one, or both together",
          "[mqtt]") {
    unsigned wrong = 0;
    for (unsigned first = 0; first <= 0xFF; first++) {
        for (unsigned next = 0; next <= 0xFF; next++) {
            const bool is_ascii =
                first > 0 && first < 0x80 && next > 0 && next < 0x80;
            const bool is_one =
                first >= 0xC2 && first <= 0xDF && next >= 0x80 && next <= 0xBF;
            wrong += is_text(test::byte(first) + test::byte(next))
                     != (is_ascii || is_one);
        }
    }
    CHECK(wrong == 0);
}


TEST_CASE("A text is well-formed UTF-8", "[mqtt]") {
    for (const std::string_view bytes : {"\xC0\x80",
                                         "\xC1\xBF",
                                         "\xE0\x80\x80",
                                         "\xE0\x9F\xBF",
                                         "\xF0\x80\x80\x80",
                                         "\xF0\x8F\xBF\xBF",
                                         "\xED\xA0\x80",
                                         "\xED\xBF\xBF",
                                         "\xED\xA0\xBD\xED\xB8\x80",
                                         "\xF4\x90\x80\x80",
                                         "\xF5\x80\x80\x80",
                                         "\xF8\x88\x80\x80\x80",
                                         "\xFE",
                                         "\xFF",
                                         "\x80",
                                         "a\xBF",
                                         "\xE2\x82",
                                         "\xE2\x82x",
                                         "\xF0\x9F\x98",
                                         "\xF0\x9F\x98x",
                                         "\xC2",
                                         "\xC2x",
                                         "\xE2\x28\xA1",
                                         "\xF0\x28\x8C\xBC"})
    {
        CAPTURE(bytes);
        CHECK_FALSE(is_text(bytes));
        CHECK_FALSE(is_text(std::string(bytes) + "a"));
        CHECK_FALSE(is_text("a" + std::string(bytes)));
    }
}

}  // namespace client_cert::mqtt
