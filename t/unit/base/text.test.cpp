// Tests the ASCII helpers against the C locale and the grammar of RFC 9110.
#include "base/text.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <cctype>
#include <string>

namespace client_cert {

TEST_CASE("Every byte is classified as in the C locale", "[text]") {
    const int c = GENERATE(range(0, 256));
    CAPTURE(c);
    const auto byte = static_cast<unsigned char>(c);
    const std::string text(1, static_cast<char>(byte));

    CHECK(to_lower(byte) == std::tolower(c));
    CHECK(is_alnum(byte) == (std::isalnum(c) != 0));
    CHECK(is_visible_ascii(text) == (std::isprint(c) != 0));
}


TEST_CASE("One invisible byte makes a text invisible", "[text]") {
    CHECK(is_visible_ascii(""));
    CHECK(is_visible_ascii("CN=Let's Authenticate ~"));
    CHECK_FALSE(is_visible_ascii("CN=a\r\nb"));
    CHECK_FALSE(is_visible_ascii("Zo\xC3\xAB"));
    CHECK_FALSE(is_visible_ascii(std::string_view("a\0b", 3)));
}


TEST_CASE("A token has only the characters of RFC 9110 section 5.6.2",
          "[text]") {
    const std::string_view tchar =
        "!#$%&'*+-.^_`|~0123456789"
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    const int c = GENERATE(range(0, 256));
    CAPTURE(c);
    const char byte = static_cast<char>(c);
    const bool allowed = tchar.find(byte) != std::string_view::npos;
    CHECK(is_token(std::string("a") + byte + "b") == allowed);
}


TEST_CASE("An empty text is no token", "[text]") {
    CHECK_FALSE(is_token(""));
}


// RFC 9110 section 5.5: white space around a field value is no part of it.
TEST_CASE("A field value arrives as it was sent, or is none", "[text]") {
    for (const char* good : {"", "a", "CN=alice, O=E", "a  b", "~", "\\"}) {
        CAPTURE(good);
        CHECK(field_value_objection(good).empty());
    }
    for (const char* bad : {" ", " a", "a ", "alice\\ ", "\ta", "a\t", "a\n",
                            "a\x7f", "\xc3\xab"})
    {
        CAPTURE(bad);
        CHECK_FALSE(field_value_objection(bad).empty());
    }
}


TEST_CASE("Texts are compared without ASCII case", "[text]") {
    CHECK(equals_ignoring_case("", ""));
    CHECK(equals_ignoring_case("Client-CERT", "client-cert"));
    CHECK_FALSE(equals_ignoring_case("Client-Cert", "Client-Cer"));
    CHECK_FALSE(equals_ignoring_case("Client-Cert", "Client_Cert"));

    SECTION("bytes that differ in the case bit only but are no letters") {
        CHECK_FALSE(equals_ignoring_case("[", "{"));
        CHECK_FALSE(equals_ignoring_case("@", "`"));
        CHECK_FALSE(equals_ignoring_case("\xC4", "\xE4"));
    }
}

}  // namespace client_cert
