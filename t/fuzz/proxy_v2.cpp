// Fuzzes headers of the PROXY protocol: a reader that was written from the
// standard finds in one what was to be said, and nothing else; what is too long
// for it goes in the order that is promised.
//
// The input is what a header says: the kinds of the two addresses, what is
// known of TLS, the longest that it may be, and values with their lengths.
#include "proxy_protocol/header.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "fuzz.hpp"
#include "proxy_protocol/common_name.hpp"

namespace {

using namespace client_cert;
using namespace client_cert::proxy_protocol;
using fuzz::require;
using fuzz::take_byte;

using Values = std::vector<std::pair<unsigned, std::string>>;


std::string take(std::string_view& input, std::size_t size) {
    const std::string taken{input.substr(0, size)};
    input.remove_prefix(std::min(size, input.size()));
    return taken;
}


// take_value is as long as the input says, which may be longer than the input.
std::string take_value(std::string_view& input) {
    const std::size_t size = take_byte(input) << 8 | take_byte(input);
    std::string value = take(input, size);
    value.resize(size, 'x');
    return value;
}


// What is told of a connection, with the memory that a Header points to.
struct Told {
    std::string client;
    std::string own;
    std::string authority;
    std::string alpn;
    std::string common_name;
    std::string certificate;
    std::vector<std::pair<Type, std::string>> custom;
    std::vector<Tlv> tlvs;
};


std::string take_address(std::string_view& input, unsigned kind) {
    switch (kind % 4) {
        case 0:
            return {};
        case 1:
            return take(input, 4).append(4, '\1').substr(0, 4);
        case 2:
            return std::string(10, '\0') + "\xFF\xFF"
                   + take(input, 4).append(4, '\2').substr(0, 4);
        default:
            return take(input, 16).append(16, '\3').substr(0, 16);
    }
}


// value_at is a number of `size` bytes.
std::uint32_t value_at(std::string_view text, std::size_t at,
                       std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + size; i++) {
        value = value << 8 | static_cast<unsigned char>(text[i]);
    }
    return value;
}


// naive_crc32c goes bit by bit, with the polynomial of RFC 3385 turned round.
std::uint32_t naive_crc32c(std::string_view text) {
    std::uint32_t sum = 0xFFFFFFFF;
    for (const char c : text) {
        sum ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; bit++) {
            sum = (sum & 1) != 0 ? sum >> 1 ^ 0x82F63B78 : sum >> 1;
        }
    }
    return ~sum;
}


Values read_values(std::string_view text) {
    Values values;
    while (!text.empty()) {
        require(text.size() >= 3, "half a value");
        const std::size_t size = value_at(text, 1, 2);
        require(text.size() - 3 >= size, "a value leaves its place");
        values.emplace_back(static_cast<unsigned char>(text.front()),
                            text.substr(3, size));
        text.remove_prefix(3 + size);
    }
    return values;
}


// in_ipv6 is an address as an IPv6 one, of nobody where there is none.
std::string in_ipv6(const std::string& address) {
    if (address.empty()) {
        return std::string(16, '\0');
    }
    return address.size() == 4 ? std::string(10, '\0') + "\xFF\xFF" + address
                               : address;
}


// require_ends takes the two ends away from what a header holds.
void require_ends(std::string_view& content, unsigned family,
                  const Header& header, const Told& told) {
    if (told.client.empty()) {
        require(family == 0, "a client without address has a family");
        return;
    }
    require(family == 0x11 || family == 0x21, "an unknown family");
    const std::size_t size = family == 0x11 ? 4 : 16;
    require(content.size() >= 2 * size + 4, "half an address");
    const auto is = [&](std::size_t at, const std::string& address) {
        const std::string read{content.substr(at, size)};
        return in_ipv6(read) == in_ipv6(address)
               || (address.empty() && read == std::string(size, '\0'));
    };
    require(is(0, told.client) && is(size, told.own), "another address");
    require(value_at(content, 2 * size, 2) == header.client.port
                && value_at(content, 2 * size + 2, 2)
                       == (told.own.empty() ? 0 : header.own.port),
            "another port");
    const auto has_short_form = [](const std::string& address) {
        return address.size() != 16
               || address.starts_with(std::string(10, '\0') + "\xFF\xFF");
    };
    // Who is IPv4 in either form at both ends is told so, but for one of each.
    require(family == 0x11
                ? has_short_form(told.client) && has_short_form(told.own)
                : told.client.size() == 16 || told.own.size() == 16,
            "the wrong family");
    content.remove_prefix(2 * size + 4);
}


void put_if_there(Values& to, unsigned type, std::string_view value) {
    if (!value.empty()) {
        to.emplace_back(type, value);
    }
}


// expected_tls is what is said of TLS, behind flags and verify.
Values expected_tls(const Tls& tls) {
    Values values;
    put_if_there(values, 0x21, tls.version);
    put_if_there(values, 0x22, tls.common_name);
    put_if_there(values, 0x23, tls.cipher);
    put_if_there(values, 0x24, tls.signature_algorithm);
    put_if_there(values, 0x25, tls.key_algorithm);
    put_if_there(values, 0x28, fuzz::text_of(tls.certificate));
    return values;
}


void require_tls(std::string_view value, const Tls& tls) {
    require(value.size() >= 5, "half of TLS");
    const unsigned flags =
        1U | (tls.presented ? 4U : 0U) | (tls.presented && tls.fresh ? 2U : 0U);
    require(value_at(value, 0, 1) == flags, "other flags");
    require(value_at(value, 1, 4) == tls.verify, "another verify");
    require(read_values(value.substr(5)) == expected_tls(tls),
            "other values of TLS");
}


void require_says(std::string_view whole, const Header& header,
                  const Told& told) {
    constexpr std::string_view signature{"\r\n\r\n\0\r\nQUIT\n\x21", 13};
    require(whole.size() >= 16 && whole.starts_with(signature),
            "no header of version 2");
    require(value_at(whole, 14, 2) == whole.size() - 16, "another length");
    std::string_view content = whole.substr(16);
    require_ends(content, value_at(whole, 13, 1), header, told);

    Values values = read_values(content);
    require(!values.empty() && values.back().first == 0x03
                && values.back().second.size() == 4,
            "no checksum at the end");
    std::string zeroed{whole};
    zeroed.replace(zeroed.size() - 4, 4, 4, '\0');
    require(value_at(values.back().second, 0, 4) == naive_crc32c(zeroed),
            "another checksum");
    values.pop_back();

    Values expected;
    put_if_there(expected, 0x02, header.authority);
    put_if_there(expected, 0x01, header.alpn);
    if (header.tls) {
        const std::size_t at = expected.size();
        require(values.size() > at && values[at].first == 0x20, "no TLS");
        require_tls(values[at].second, *header.tls);
        values.erase(values.begin() + static_cast<std::ptrdiff_t>(at));
    }
    for (const Tlv& tlv : header.custom) {
        expected.emplace_back(static_cast<unsigned>(tlv.type),
                              fuzz::text_of(tlv.value));
    }
    require(values == expected, "other values");
}


// rank is when a type goes: those of one's own from the highest down.
unsigned rank(Type type) {
    switch (type) {
        case Type::ssl_client_cert:
            return 0;
        case Type::alpn:
            return 1;
        case Type::authority:
            return 2;
        case Type::ssl_cn:
            return 1000;
        default:
            return 3 + 0xFF - static_cast<unsigned>(type);
    }
}


void shorten(Header& header, std::size_t max) {
    int last = -1;
    while (size_of(header) > max) {
        const std::size_t before = size_of(header);
        const std::optional<Type> dropped = drop_one(header);
        require(dropped.has_value(), "what always is said has no room");
        require(size_of(header) < before, "what goes leaves no room");
        require(static_cast<int>(rank(*dropped)) > last, "another order");
        last = static_cast<int>(rank(*dropped));
    }
}


void take_custom(Told& told, std::string_view& input, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        const auto type = static_cast<Type>(i == 0 ? 0x05 : 0xE0 + i - 1);
        if (take_byte(input) % 2 == 1) {
            told.custom.emplace_back(type, take_value(input));
        }
    }
    for (const auto& [type, value] : told.custom) {
        told.tlvs.push_back({type, fuzz::bytes_of(value)});
    }
}


// A name that is told is what the certificate says, without what terminals
// obey.
void require_harmless(const std::string& name) {
    const Attribute subject[] = {
        {.oid = "2.5.4.3", .escaped = name, .utf8 = name, .is_text = true}};
    std::string_view told;
    const std::string_view objection = find_common_name(told, subject);
    require(objection.empty() ? told == name : told.empty(), "another name");
    for (std::size_t i = 0; i < told.size(); i++) {
        const auto byte = static_cast<unsigned char>(told[i]);
        require(byte >= 0x20 && byte != 0x7F, "a control character is told");
        require(byte != 0xC2 || i + 1 == told.size()
                    || static_cast<unsigned char>(told[i + 1]) < 0x80
                    || static_cast<unsigned char>(told[i + 1]) > 0x9F,
                "a control character of two bytes is told");
    }
}

}  // namespace


extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
    std::string_view input = fuzz::text_of({data, size});
    Told told;
    const unsigned kinds = take_byte(input);
    const unsigned about = take_byte(input);
    const std::size_t max = std::clamp<std::size_t>(
        take_byte(input) << 8 | take_byte(input), k_shortest, k_longest);
    told.client = take_address(input, kinds);
    told.own = take_address(input, kinds >> 2);
    told.authority = take_value(input);
    told.alpn = take_value(input).substr(0, 255);
    told.common_name = take_value(input);
    told.certificate = take_value(input);
    take_custom(told, input, about >> 4);

    Header header{.client = {fuzz::bytes_of(told.client), 12345},
                  .own = {fuzz::bytes_of(told.own), 993},
                  .authority = told.authority,
                  .alpn = told.alpn,
                  .custom = told.tlvs};
    if ((about & 1) != 0) {
        header.tls = {.presented = (about & 2) != 0,
                      .fresh = (about & 4) != 0,
                      .verify = kinds * 0x01010101U,
                      .version = "TLSv1.3",
                      .cipher = "TLS_AES_256_GCM_SHA384",
                      .signature_algorithm = "RSA-SHA256",
                      .key_algorithm = (about & 8) != 0 ? "RSA2048" : "",
                      .common_name = told.common_name,
                      .certificate = fuzz::bytes_of(told.certificate)};
    }
    shorten(header, max);
    const std::size_t length = size_of(header);
    // Not a byte more than that is there to be written to.
    std::vector<char> out(length);
    write({out.data(), length}, header);
    require_says({out.data(), length}, header, told);
    require_harmless(told.common_name);
    return 0;
}
