// Tests hexadecimal text against RFC 4648 and the C library.
#include "encoding/hex.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdio>

#include "lib/rfc9440_vector.hpp"
#include "lib/written.hpp"

namespace client_cert {
namespace {

std::string hex_lower(Bytes bytes) {
    return test::written([&](Writer& out) { put_hex_lower(out, bytes); });
}

std::string hex_upper(Bytes bytes) {
    return test::written([&](Writer& out) { put_hex_upper(out, bytes); });
}

}  // namespace


TEST_CASE("The base16 vectors of RFC 4648 section 10 are met", "[hex]") {
    CHECK(hex_upper({}).empty());
    CHECK(hex_lower({}).empty());
    CHECK(hex_upper(test::bytes("f")) == "66");
    CHECK(hex_upper(test::bytes("foobar")) == "666F6F626172");
    CHECK(hex_lower(test::bytes("foobar")) == "666f6f626172");
}


TEST_CASE("Every byte is two hex digits as printf writes them", "[hex]") {
    for (int i = 0; i < 256; i++) {
        const auto byte = static_cast<unsigned char>(i);
        char lower[3];
        char upper[3];
        std::snprintf(lower, sizeof(lower), "%02x", i);
        std::snprintf(upper, sizeof(upper), "%02X", i);
        CHECK(hex_lower({&byte, 1}) == lower);
        CHECK(hex_upper({&byte, 1}) == upper);
    }
}


TEST_CASE("Pairs of hex digits are lower case with colons between", "[hex]") {
    const auto pairs = [](std::string_view digits) {
        return test::written([&](Writer& out) { put_hex_pairs(out, digits); });
    };
    CHECK(pairs("").empty());
    CHECK(pairs("07") == "07");
    CHECK(pairs("AD3E0E") == "ad:3e:0e");
}


TEST_CASE("A digest in hex keeps its leading zeros and order", "[hex]") {
    const auto digest =
        test::decode_base64("v68ffgcPn6jdYpBfFY2nP4ShE2Yk+6/Mk5PI9yh6aes=");
    CHECK(hex_lower(digest) == test::k_leaf_sha256_hex);
}


TEST_CASE("A buffer that is too short gets no hex digits at all", "[hex]") {
    const auto lengths = test::require_room_is_kept(
        [](Writer& out) { put_hex_lower(out, test::bytes("foo")); });
    CHECK(lengths == std::vector<std::size_t>{0, 0, 0, 0, 0, 0, 6});
}

}  // namespace client_cert
