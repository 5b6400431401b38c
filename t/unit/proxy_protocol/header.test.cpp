// Tests headers of the PROXY protocol against its specification, byte for byte.
#include "proxy_protocol/header.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>

#include "lib/written.hpp"
#include "proxy_protocol/crc32c.hpp"

namespace client_cert::proxy_protocol {
namespace {

using namespace std::string_literals;

constexpr std::array<unsigned char, 4> k_client = {192, 0, 2, 7};
constexpr std::array<unsigned char, 4> k_own = {198, 51, 100, 1};
constexpr std::array<unsigned char, 16> k_client6 = {
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7};
constexpr std::array<unsigned char, 16> k_mapped_client = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 7};
constexpr std::array<unsigned char, 16> k_mapped_own = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 198, 51, 100, 1};

const std::string k_signature = "\r\n\r\n\0\r\nQUIT\n"s;
const std::string k_ends = "\xC0\0\x02\x07\xC6\x33\x64\x01"s;
const std::string k_ports = "\x30\x39\x03\xE1"s;


Header over_ipv4() {
    return {.client = {k_client, 12345}, .own = {k_own, 993}};
}


std::string whole(const Header& header) {
    std::string text(size_of(header), '?');
    write(text, header);
    return text;
}


// content is what the length counts, but for the checksum, after a look at the
// rest.
std::string content(const Header& header) {
    std::string text = whole(header);
    REQUIRE(text.substr(0, 13) == k_signature + "\x21");
    const auto byte = [&](std::size_t at) {
        return static_cast<unsigned char>(text[at]);
    };
    REQUIRE(byte(14) * 256U + byte(15) == text.size() - 16);

    REQUIRE(text.substr(text.size() - 7, 3) == "\x03\0\x04"s);
    std::string zeroed = text;
    zeroed.replace(text.size() - 4, 4, "\0\0\0\0"s);
    std::uint32_t sum = 0;
    for (std::size_t i = text.size() - 4; i < text.size(); i++) {
        sum = sum << 8 | byte(i);
    }
    REQUIRE(sum == crc32c(test::bytes(zeroed)));
    return text.substr(13, 1) + text.substr(16, text.size() - 23);
}

}  // namespace


TEST_CASE("A connection without TLS has its two ends", "[proxy_protocol]") {
    CHECK(content(over_ipv4()) == "\x11" + k_ends + k_ports);
}


TEST_CASE("One end of IPv6 makes both of IPv6", "[proxy_protocol]") {
    const std::string client6 = "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07"s;
    const std::string mapped_own =
        "\0\0\0\0\0\0\0\0\0\0\xff\xff\xC6\x33\x64\x01"s;
    Header header = over_ipv4();
    header.client.address = k_client6;
    CHECK(content(header) == "\x21" + client6 + mapped_own + k_ports);
    header.own.address = k_mapped_own;
    CHECK(content(header) == "\x21" + client6 + mapped_own + k_ports);
}


TEST_CASE("Two ends of IPv4 in IPv6 are IPv4", "[proxy_protocol]") {
    Header header = over_ipv4();
    header.client.address = k_mapped_client;
    header.own.address = k_mapped_own;
    CHECK(content(header) == "\x11" + k_ends + k_ports);
}


TEST_CASE("A client without IP address has no family", "[proxy_protocol]") {
    Header header = over_ipv4();
    header.client = {};
    CHECK(content(header) == "\0"s);
}


TEST_CASE("Of an own end without IP address all is zero", "[proxy_protocol]") {
    Header header = over_ipv4();
    header.own = {{}, 7};
    CHECK(content(header) == "\x11\xC0\0\x02\x07\0\0\0\0\x30\x39\0\0"s);
    header.client.address = k_client6;
    CHECK(content(header).size() == 1 + 16 + 16 + 4);
}


TEST_CASE("The values of TLS stand in the order of their types",
          "[proxy_protocol]") {
    Header header = over_ipv4();
    header.authority = "imap.example.com";
    header.alpn = "imap";
    header.tls = Tls{.presented = true,
                     .fresh = true,
                     .verify = 0,
                     .version = "TLSv1.3",
                     .cipher = "TLS_AES_256_GCM_SHA384",
                     .signature_algorithm = "RSA-SHA256",
                     .key_algorithm = "RSA2048",
                     .common_name = "Zo\xC3\xAB",
                     .certificate = test::bytes("DER")};
    const std::string id = "id-7";
    const std::array custom = {Tlv{Type::unique_id, test::bytes(id)},
                               Tlv{Type{0xE3}, test::bytes("\xff")}};
    header.custom = custom;
    const std::string tls =
        "\x07\0\0\0\0"s + "\x21\0\x07TLSv1.3"s + "\x22\0\x04Zo\xC3\xAB"s
        + "\x23\0\x16TLS_AES_256_GCM_SHA384"s + "\x24\0\x0ARSA-SHA256"s
        + "\x25\0\x07RSA2048"s + "\x28\0\x03" "DER"s;
    CHECK(content(header)
          == "\x11" + k_ends + k_ports + "\x02\0\x10imap.example.com"s
                 + "\x01\0\x04imap"s + "\x20\0"s + static_cast<char>(tls.size())
                 + tls + "\x05\0\x04id-7"s + "\xE3\0\x01\xff"s);
}


TEST_CASE("What verify and the flags say of a certificate",
          "[proxy_protocol]") {
    Header header = over_ipv4();
    const auto said = [&](const Tls& tls) {
        header.tls = tls;
        return content(header).substr(13);
    };
    CHECK(said({}) == "\x20\0\x05\x01\0\0\0\x01"s);
    CHECK(said({.presented = true, .verify = 10})
          == "\x20\0\x05\x05\0\0\0\x0A"s);
    CHECK(said({.presented = true, .verify = 0}) == "\x20\0\x05\x05\0\0\0\0"s);
    CHECK(said({.presented = true, .fresh = true, .verify = 0})
          == "\x20\0\x05\x07\0\0\0\0"s);
    CHECK(said({.fresh = true}) == "\x20\0\x05\x01\0\0\0\x01"s);
}


TEST_CASE("What is too long goes in its order", "[proxy_protocol]") {
    Header header = over_ipv4();
    header.authority = "a";
    header.alpn = "b";
    header.tls = Tls{.common_name = "c", .certificate = test::bytes("d")};
    const std::array custom = {Tlv{Type::unique_id, {}},
                               Tlv{Type::first_custom, {}},
                               Tlv{Type::last_custom, {}}};
    header.custom = custom;
    for (const Type next :
         {Type::ssl_client_cert, Type::alpn, Type::authority, Type::last_custom,
          Type::first_custom, Type::unique_id, Type::ssl_cn})
    {
        const std::size_t before = size_of(header);
        REQUIRE(drop_one(header) == next);
        CHECK(size_of(header) < before);
    }
    CHECK(!drop_one(header));
}


TEST_CASE("What cannot go fits the shortest header", "[proxy_protocol]") {
    const Header header = {
        .client = {k_client6, 1},
        .own = {k_client6, 2},
        .tls = Tls{
            .presented = true,
            .version = "TLSv1.2",
            // The longest names that OpenSSL 3 has.
            .cipher = "ECDHE-ECDSA-CAMELLIA256-SHA384",
            .signature_algorithm = "id-tc26-signwithdigest-gost3410-2012-512",
            .key_algorithm = "RSA16384"}};
    CHECK(size_of(header) <= k_shortest);
}

}  // namespace client_cert::proxy_protocol
