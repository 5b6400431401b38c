// Tests the text of IP addresses with RFC 5952 and the C library.
#include "identity/ip_address.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <arpa/inet.h>

#include <array>
#include <random>

#include "lib/written.hpp"

namespace client_cert {
namespace {

using Address = std::array<char, 16>;

std::string text(std::string_view bytes) {
    return test::written(
        [&](Writer& out) { CHECK(put_ip_address(out, bytes)); });
}

Address parsed(const std::string& address) {
    Address bytes{};
    REQUIRE(inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1);
    return bytes;
}

std::string ipv6(const std::string& address) {
    const Address bytes = parsed(address);
    return text({bytes.data(), bytes.size()});
}

}  // namespace


TEST_CASE("IPv4 addresses are dotted decimal", "[ip]") {
    CHECK(text(std::string_view("\0\0\0\0", 4)) == "0.0.0.0");
    CHECK(text("\xff\x0a\x01\x64") == "255.10.1.100");
}


TEST_CASE("IPv6 addresses are those of RFC 5952", "[ip]") {
    CHECK(ipv6("2001:0db8:0:0:0:0:0002:0001") == "2001:db8::2:1");
    CHECK(ipv6("2001:db8:0:1:1:1:1:1") == "2001:db8:0:1:1:1:1:1");
    CHECK(ipv6("2001:0:0:1:0:0:0:1") == "2001:0:0:1::1");
    CHECK(ipv6("2001:db8:0:0:1:0:0:1") == "2001:db8::1:0:0:1");
    CHECK(ipv6("2001:DB8::AAAA") == "2001:db8::aaaa");
    CHECK(ipv6("::") == "::");
    CHECK(ipv6("::1") == "::1");
    CHECK(ipv6("1::") == "1::");
    CHECK(ipv6("fe80::f0:0:10") == "fe80::f0:0:10");
    CHECK(ipv6("::ffff:192.0.2.1") == "::ffff:192.0.2.1");
    CHECK(ipv6("::fffe:c000:201") == "::fffe:c000:201");
    CHECK(ipv6("::1.2.3.4") == "::102:304");
}


TEST_CASE("IPv6 addresses are those of the C library", "[ip]") {
    std::mt19937 random(1);
    for (int i = 0; i < 2000; i++) {
        Address bytes{};
        // Few groups that are not zero, so that there are runs of all lengths;
        // the first one tells it from IPv4 in IPv6.
        bytes[0] = 0x20;
        for (std::size_t group = 1; group < 8; group++) {
            if (random() % 3 == 0) {
                bytes[2 * group + 1] = static_cast<char>(random());
            }
        }
        char expected[INET6_ADDRSTRLEN];
        REQUIRE(inet_ntop(AF_INET6, bytes.data(), expected, sizeof(expected)));
        CHECK(text({bytes.data(), bytes.size()}) == expected);
    }
}


TEST_CASE("Bytes of another length are no IP address", "[ip]") {
    const std::size_t length = GENERATE(0, 1, 3, 5, 8, 15, 17, 32);
    const std::string value = test::written([&](Writer& out) {
        CHECK_FALSE(put_ip_address(out, std::string(length, 'a')));
    });
    CHECK(value.empty());
}


TEST_CASE("IP addresses keep to the room they have", "[ip]") {
    test::require_room_is_kept(
        [](Writer& out) { (void)put_ip_address(out, "0123456789abcdef"); });
}

}  // namespace client_cert
