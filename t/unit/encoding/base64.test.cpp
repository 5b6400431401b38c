// Tests both base64 forms against RFC 4648, RFC 7515 and OpenSSL.
#include "encoding/base64.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <random>

#include "lib/rfc9440_vector.hpp"
#include "lib/written.hpp"

namespace client_cert {
namespace {

std::string base64(Bytes bytes) {
    return test::written([&](Writer& out) { put_base64(out, bytes); });
}

std::string base64url(Bytes bytes) {
    return test::written([&](Writer& out) { put_base64url(out, bytes); });
}

// openssl_base64 is the padded encoding by OpenSSL.
std::string openssl_base64(Bytes bytes) {
    std::string text(bytes.size() * 4 / 3 + 4, '\0');
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        bytes.data(), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

// to_url_safe applies RFC 4648 section 5 to a standard encoding.
std::string to_url_safe(std::string text) {
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    text.erase(std::min(text.find('='), text.size()));
    return text;
}

}  // namespace


TEST_CASE("The base64 vectors of RFC 4648 section 10 are met", "[base64]") {
    const auto [text, padded] = GENERATE(table<std::string, std::string>({
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    }));
    CHECK(base64(test::bytes(text)) == padded);
    CHECK(base64url(test::bytes(text)) == to_url_safe(padded));
}


TEST_CASE("The base64 examples of RFC 4648 section 9 are met", "[base64]") {
    CHECK(base64(test::bytes("\x14\xfb\x9c\x03\xd9\x7e")) == "FPucA9l+");
    CHECK(base64(test::bytes("\x14\xfb\x9c\x03\xd9")) == "FPucA9k=");
    CHECK(base64(test::bytes("\x14\xfb\x9c\x03")) == "FPucAw==");
}


TEST_CASE("Base64 without padding ends early", "[base64]") {
    const auto unpadded = [](std::string_view text) {
        return test::written(
            [&](Writer& out) { put_base64_unpadded(out, test::bytes(text)); });
    };
    CHECK(unpadded("\x14\xfb\x9c\x03\xd9\x7e") == "FPucA9l+");
    CHECK(unpadded("\x14\xfb\x9c\x03\xd9") == "FPucA9k");
    CHECK(unpadded("\x14\xfb\x9c\x03") == "FPucAw");
    CHECK(unpadded("").empty());
}


TEST_CASE("A text in parts is encoded in base64 as the whole", "[base64]") {
    const std::string text = "any carnal pleasure.";
    for (std::size_t first = 0; first <= text.size(); first++) {
        for (std::size_t second = first; second <= text.size(); second++) {
            CAPTURE(first, second);
            const std::string encoded = test::written([&](Writer& out) {
                Base64Text parts{out};
                parts.put(std::string_view(text).substr(0, first));
                parts.put(std::string_view(text).substr(first, second - first));
                parts.put(std::string_view(text).substr(second));
            });
            REQUIRE(encoded == "YW55IGNhcm5hbCBwbGVhc3VyZS4=");
        }
    }
    CHECK(test::written([](Writer& out) { Base64Text parts{out}; }).empty());
}


TEST_CASE("The base64url example of RFC 7515 appendix C is met", "[base64]") {
    CHECK(base64url(test::bytes("\x03\xec\xff\xe0\xc1")) == "A-z_4ME");
}


TEST_CASE("The thumbprint of the RFC 9440 leaf is that of RFC 8705",
          "[base64]") {
    CHECK(base64url(test::decode_hex(test::k_leaf_sha256_hex))
          == test::k_leaf_x5t_s256);
}


TEST_CASE("Every length up to 200 is encoded in base64 as OpenSSL does",
          "[base64]") {
    std::mt19937 random(9440);
    for (std::size_t length = 0; length <= 200; length++) {
        CAPTURE(length);
        std::vector<unsigned char> bytes(length);
        std::generate(bytes.begin(), bytes.end(), std::ref(random));

        const std::string expected = openssl_base64(bytes);
        REQUIRE(base64(bytes) == expected);
        REQUIRE(base64_length(length) == expected.size());
        REQUIRE(base64url(bytes) == to_url_safe(expected));
    }
}


TEST_CASE("Every group of 12 bits is encoded in base64 as OpenSSL does",
          "[base64]") {
    std::vector<unsigned char> bytes;
    for (unsigned group = 0; group < 4096; group++) {
        const unsigned twice = group << 12 | group;
        for (const int shift : {16, 8, 0}) {
            bytes.push_back(static_cast<unsigned char>(twice >> shift));
        }
    }
    CHECK(base64(bytes) == openssl_base64(bytes));
    CHECK(base64url(bytes) == to_url_safe(openssl_base64(bytes)));
}


TEST_CASE("A buffer that is too short gets no base64 at all", "[base64]") {
    const auto put = GENERATE(put_base64, put_base64_unpadded, put_base64url);
    const auto lengths = test::require_room_is_kept(
        [&](Writer& out) { put(out, test::bytes("foob")); });
    CHECK(std::count(lengths.begin(), lengths.end() - 1, 0U)
          == static_cast<std::ptrdiff_t>(lengths.size()) - 1);
}

}  // namespace client_cert
