// Tests CRC-32C against the values of RFC 3720.
#include "proxy_protocol/crc32c.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <numeric>

#include "lib/written.hpp"

namespace client_cert {

TEST_CASE("The examples of RFC 3720 section B.4 are met", "[crc32c]") {
    std::array<unsigned char, 32> bytes{};
    CHECK(crc32c(bytes) == 0x8A9136AA);
    bytes.fill(0xFF);
    CHECK(crc32c(bytes) == 0x62A8AB43);
    std::iota(bytes.begin(), bytes.end(), 0);
    CHECK(crc32c(bytes) == 0x46DD794E);
    std::ranges::reverse(bytes);
    CHECK(crc32c(bytes) == 0x113FDB5C);
}


TEST_CASE("The check value of the catalogue of CRCs is met", "[crc32c]") {
    CHECK(crc32c(test::bytes("123456789")) == 0xE3069283);
    CHECK(crc32c({}) == 0);
}

}  // namespace client_cert
