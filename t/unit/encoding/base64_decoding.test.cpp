// Tests the reading of base64 against RFC 4648, RFC 9651 and OpenSSL.
#include "encoding/base64.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <random>

#include "lib/rfc9440_vector.hpp"
#include "lib/written.hpp"

namespace client_cert {
namespace {

using Strictness = Base64Strictness;

// decoded is what a text stands for, nothing where it is refused. Counting and
// writing have to agree.
std::optional<std::string> decoded(std::string_view text,
                                   Strictness strictness) {
    Writer counter;
    const bool is_base64 = decode_base64(counter, text, strictness);
    std::string bytes(counter.size(), '?');
    Writer out{bytes};
    REQUIRE(decode_base64(out, text, strictness) == is_base64);
    REQUIRE(out.size() == counter.size());
    return is_base64 ? std::optional(bytes) : std::nullopt;
}

// is_canonical tells whether OpenSSL writes some bytes so: it reads the text
// with zeros for what is not there, and writes what comes of it again.
bool is_canonical(const std::string& text) {
    if (text.size() % 4 != 0) {
        return false;
    }
    std::string read = text;
    const std::size_t padding =
        text.size() - std::min(text.find('='), text.size());
    std::replace(read.begin(), read.end(), '=', 'A');
    std::vector<unsigned char> bytes(text.size());
    const int length = EVP_DecodeBlock(
        bytes.data(), reinterpret_cast<const unsigned char*>(read.data()),
        static_cast<int>(read.size()));
    if (length < 0 || padding > static_cast<std::size_t>(length)) {
        return false;
    }
    std::string again(text.size() + 4, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(again.data()),
                        bytes.data(), length - static_cast<int>(padding));
    return again.substr(0, static_cast<std::size_t>(size)) == text;
}

// each calls `visit` with every text of these characters that is as long.
void each(std::size_t length, std::string_view characters,
          const std::function<void(const std::string&)>& visit) {
    std::string text(length, characters[0]);
    for (;;) {
        visit(text);
        std::size_t i = 0;
        while (i < length && text[i] == characters.back()) {
            text[i++] = characters[0];
        }
        if (i == length) {
            return;
        }
        text[i] = characters[characters.find(text[i]) + 1];
    }
}

}  // namespace


TEST_CASE("The base64 vectors of RFC 4648 section 10 are read", "[base64]") {
    const auto [text, padded] = GENERATE(table<std::string, std::string>({
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    }));
    CHECK(decoded(padded, Strictness::canonical) == text);
    CHECK(decoded(padded, Strictness::lenient) == text);
    const std::string unpadded =
        padded.substr(0, std::min(padded.find('='), padded.size()));
    CHECK(decoded(unpadded, Strictness::lenient) == text);
    CHECK(decoded(unpadded, Strictness::canonical).has_value()
          == (unpadded == padded));
}


TEST_CASE("The leaf of RFC 9440 is read from its base64", "[base64]") {
    const auto leaf = decoded(test::k_leaf_base64, Strictness::canonical);
    REQUIRE(leaf);
    CHECK(
        test::written([&](Writer& out) { put_base64(out, test::bytes(*leaf)); })
        == test::k_leaf_base64);
}


TEST_CASE("Base64 is canonical where OpenSSL writes the same", "[base64]") {
    std::size_t taken = 0;
    const auto compare = [&](const std::string& text) {
        CAPTURE(text);
        const bool is_read = decoded(text, Strictness::canonical).has_value();
        REQUIRE(is_read == is_canonical(text));
        taken += is_read ? 1 : 0;
    };
    for (std::size_t length = 0; length <= 5; length++) {
        each(length, "AQgw/+9-_ =", compare);
    }
    CHECK(taken > 1000);
}


TEST_CASE("What is lenient differs in padding and pad bits alone", "[base64]") {
    // RFC 9651 section 4.2.7.
    CHECK(decoded("Zh==", Strictness::lenient) == "f");
    CHECK(decoded("Zm9=", Strictness::lenient) == "fo");
    CHECK(decoded("Zg=", Strictness::lenient) == "f");
    for (const std::string_view text :
         {"Z", "Zg===", "Zm9v=", "Zm9v==", "=", "==", "Z===", "Zg==Zg==",
          "Z g=", "Zm9v\n", "Zm-v", "Zm_v", "Zm8*", "Z=g="})
    {
        CAPTURE(text);
        CHECK_FALSE(decoded(text, Strictness::lenient));
        CHECK_FALSE(decoded(text, Strictness::canonical));
    }
}


TEST_CASE("What base64 writes is read again", "[base64]") {
    std::mt19937 random(4648);
    for (std::size_t length = 0; length <= 200; length++) {
        CAPTURE(length);
        std::string bytes(length, '\0');
        std::generate(bytes.begin(), bytes.end(),
                      [&] { return static_cast<char>(random()); });
        const std::string text = test::written(
            [&](Writer& out) { put_base64(out, test::bytes(bytes)); });
        REQUIRE(decoded(text, Strictness::canonical) == bytes);
    }
}


TEST_CASE("A buffer that is too short gets no more than it holds", "[base64]") {
    test::require_room_is_kept([](Writer& out) {
        REQUIRE(decode_base64(out, "Zm9vYmE=", Strictness::canonical));
    });
}

}  // namespace client_cert
