// Tests the reading of addresses and networks, and what is in them.
#include "identity/ip_network.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <random>
#include <string>

#include "lib/written.hpp"

namespace client_cert {
namespace {

std::string bytes(std::string_view text) {
    IpAddress address;
    return address.read(text) ? std::string(address.bytes()) : "none";
}

IpNetwork network(std::string_view text) {
    IpNetwork network;
    REQUIRE(network.read(text) == IpNetwork::Reading::done);
    return network;
}

}  // namespace


TEST_CASE("IP addresses are read as 4 or 16 bytes", "[ip_network]") {
    CHECK(bytes("192.0.2.1") == std::string("\xc0\0\x02\x01", 4));
    CHECK(bytes("0.0.0.0") == std::string(4, '\0'));
    CHECK(bytes("::") == std::string(16, '\0'));
    CHECK(bytes("2001:DB8::1")
          == std::string("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16));
    CHECK(bytes("2001:db8:0:0:0:0:0:1") == bytes("2001:db8::1"));
    CHECK(bytes("::ffff:192.0.2.1").size() == 16);
}


TEST_CASE("A text that is no IP address is not read", "[ip_network]") {
    const std::string_view text = GENERATE(
        as<std::string_view>{}, "", "192.0.2", "192.0.2.256", "192.0.2.01",
        "192.0.2.1.", " 192.0.2.1", "192.0.2.1 ", "192.0.2.1/32", "0x7f.1",
        "2001:db8:::1", "[::1]", "::1%lo", "1:2:3:4:5:6:7:8:9", "localhost",
        "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb",
        std::string_view("192.0.2.1\0", 10),
        std::string_view("192.0.2.1\0.evil", 15));
    CAPTURE(text);
    CHECK(bytes(text) == "none");
}


TEST_CASE("An IP network contains what shares its prefix", "[ip_network]") {
    CHECK(network("10.0.0.0/8").has(bytes("10.255.255.255")));
    CHECK_FALSE(network("10.0.0.0/8").has(bytes("11.0.0.0")));
    CHECK(network("192.0.2.128/25").has(bytes("192.0.2.128")));
    CHECK_FALSE(network("192.0.2.128/25").has(bytes("192.0.2.127")));
    CHECK(network("192.0.2.1/32").has(bytes("192.0.2.1")));
    CHECK_FALSE(network("192.0.2.1/32").has(bytes("192.0.2.0")));
    CHECK(network("0.0.0.0/0").has(bytes("255.1.2.3")));
    CHECK_FALSE(network("0.0.0.0/0").has(bytes("::")));
    CHECK(network("2001:db8::/33").has(bytes("2001:db8:7fff::1")));
    CHECK_FALSE(network("2001:db8::/33").has(bytes("2001:db8:8000::1")));
    CHECK(network("::/0").has(bytes("ffff::")));
    CHECK_FALSE(network("::/0").has(bytes("1.2.3.4")));
    CHECK(network("::1/128").has(bytes("::1")));
    CHECK_FALSE(network("::1/128").has(bytes("::")));
    CHECK_FALSE(network("::/0").has("12345"));
}


TEST_CASE("The prefix of an IP network is a number of leading bits",
          "[ip_network]") {
    std::mt19937 random(7);
    for (int i = 0; i < 500; i++) {
        const unsigned prefix = random() % 129;
        std::string address(16, '\0');
        for (char& byte : address) {
            byte = static_cast<char>(random());
        }
        const auto bit = [](const std::string& of, unsigned at) {
            return (static_cast<unsigned char>(of[at / 8]) >> (7 - at % 8)) & 1;
        };
        std::string base = address;
        for (unsigned at = prefix; at < 128; at++) {
            base[at / 8] =
                static_cast<char>(static_cast<unsigned char>(base[at / 8])
                                  & ~(0x80U >> (at % 8)));
        }
        std::string text;
        for (std::size_t at = 0; at < 16; at += 2) {
            char group[8];
            std::snprintf(group, sizeof(group), "%x%s",
                          static_cast<unsigned char>(base[at]) << 8
                              | static_cast<unsigned char>(base[at + 1]),
                          at < 14 ? ":" : "");
            text += group;
        }
        const IpNetwork net = network(text + "/" + std::to_string(prefix));
        CAPTURE(text, prefix);
        CHECK(net.has(address));
        const unsigned flip = random() % 128;
        std::string other = address;
        other[flip / 8] =
            static_cast<char>(other[flip / 8] ^ (0x80 >> flip % 8));
        REQUIRE(bit(other, flip) != bit(address, flip));
        CHECK(net.has(other) == (flip >= prefix));
    }
}


TEST_CASE("Bits behind the prefix of an IP network are told, with the network",
          "[ip_network]") {
    struct Row {
        std::string_view text;
        std::string_view network;
    };
    const Row row = GENERATE(values<Row>({
        {"10.1.2.3/8", "10.0.0.0/8"},
        {"192.0.2.129/25", "192.0.2.128/25"},
        {"192.0.2.1/31", "192.0.2.0/31"},
        {"1.2.3.4/0", "0.0.0.0/0"},
        {"2001:db8::1/64", "2001:db8::/64"},
    }));
    IpNetwork network;
    CHECK(network.read(row.text) == IpNetwork::Reading::stray_bits);
    CHECK(test::written([&](Writer& out) { network.put(out); }) == row.network);
}


TEST_CASE("A text that is no IP network is not read", "[ip_network]") {
    const std::string_view text =
        GENERATE(as<std::string_view>{}, "", "/", "10.0.0.0", "10.0.0.0/", "/8",
                 "10.0.0.0/33", "::/129", "::/1000", "10.0.0.0/-1",
                 "10.0.0.0/08", "10.0.0.0/8x", "10.0.0.0/8/8", "10.0.0/8",
                 "10.0.0.0/255.0.0.0", "10.0.0.0/ 8");
    CAPTURE(text);
    IpNetwork network;
    CHECK(network.read(text) == IpNetwork::Reading::invalid);
}

}  // namespace client_cert
