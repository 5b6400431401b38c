// The header of the PROXY protocol, version 2
// (haproxy.org, doc/proxy-protocol.txt).
#include "proxy_protocol/header.hpp"

#include <algorithm>

#include "proxy_protocol/crc32c.hpp"

namespace client_cert::proxy_protocol {
namespace {

constexpr std::string_view k_signature{"\r\n\r\n\0\r\nQUIT\n", 12};
// Version 2, a connection that is proxied.
constexpr unsigned char k_version_and_command = 0x21;
constexpr std::size_t k_preamble = 16;
constexpr std::size_t k_tlv_head = 3;
constexpr std::size_t k_checksum = 4;

constexpr std::size_t k_ipv4 = 4;
constexpr std::size_t k_ipv6 = 16;
constexpr unsigned char k_mapped[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};


std::string_view text_of(Bytes bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}


void put_number(Writer& out, std::uint32_t number, int bytes) noexcept {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.put(static_cast<char>(number >> shift));
    }
}


void put_tlv(Writer& out, Type type, std::string_view value) noexcept {
    out.put(static_cast<char>(type));
    put_number(out, static_cast<std::uint32_t>(value.size()), 2);
    out.put(value);
}


void put_if_there(Writer& out, Type type, std::string_view value) noexcept {
    if (!value.empty()) {
        put_tlv(out, type, value);
    }
}


bool is_mapped(Bytes address) noexcept {
    return address.size() == k_ipv6
           && std::ranges::equal(address.first(sizeof(k_mapped)), k_mapped);
}


// Family is the address family of a header, and of the protocol below.
enum class Family : unsigned char {
    unspecified = 0x00,
    tcp_over_ipv4 = 0x11,
    tcp_over_ipv6 = 0x21,
};


// family_of is that of both ends: IPv4 has a form in IPv6. Where only our own
// end is no IP address, the client's is told all the same.
Family family_of(const Header& header) noexcept {
    const Bytes client = header.client.address;
    const Bytes own = header.own.address;
    if (client.empty()) {
        return Family::unspecified;
    }
    const auto is_ipv4 = [](Bytes address) { return address.size() == k_ipv4; };
    const bool both_ipv4 = is_ipv4(client) && (own.empty() || is_ipv4(own));
    return both_ipv4 || (is_mapped(client) && is_mapped(own))
               ? Family::tcp_over_ipv4
               : Family::tcp_over_ipv6;
}


void put_address(Writer& out, Bytes address, Family family) noexcept {
    const std::size_t size = family == Family::tcp_over_ipv4 ? k_ipv4 : k_ipv6;
    if (address.empty()) {
        for (std::size_t i = 0; i < size; i++) {
            out.put('\0');
        }
        return;
    }
    if (address.size() < size) {
        out.put(text_of(k_mapped));
    }
    out.put(text_of(address.last(std::min(size, address.size()))));
}


void put_addresses(Writer& out, const Header& header) noexcept {
    const Family family = family_of(header);
    if (family == Family::unspecified) {
        return;
    }
    put_address(out, header.client.address, family);
    put_address(out, header.own.address, family);
    put_number(out, header.client.port, 2);
    put_number(out, header.own.address.empty() ? 0 : header.own.port, 2);
}


void put_tls_values(Writer& out, const Tls& tls) noexcept {
    constexpr unsigned ssl = 0x01;
    constexpr unsigned cert_connection = 0x02;
    constexpr unsigned cert_session = 0x04;

    out.put(static_cast<char>(
        ssl | (tls.presented ? cert_session : 0)
        | (tls.presented && tls.fresh ? cert_connection : 0)));
    put_number(out, tls.verify, 4);
    put_if_there(out, Type::ssl_version, tls.version);
    put_if_there(out, Type::ssl_cn, tls.common_name);
    put_if_there(out, Type::ssl_cipher, tls.cipher);
    put_if_there(out, Type::ssl_sig_alg, tls.signature_algorithm);
    put_if_there(out, Type::ssl_key_alg, tls.key_algorithm);
    put_if_there(out, Type::ssl_client_cert, text_of(tls.certificate));
}


void put_tls(Writer& out, const Tls& tls) noexcept {
    Writer counter;
    put_tls_values(counter, tls);
    out.put(static_cast<char>(Type::ssl));
    put_number(out, static_cast<std::uint32_t>(counter.size()), 2);
    put_tls_values(out, tls);
}


// put_content appends what the length counts, but for the checksum.
void put_content(Writer& out, const Header& header) noexcept {
    put_addresses(out, header);
    put_if_there(out, Type::authority, header.authority);
    put_if_there(out, Type::alpn, header.alpn);
    if (header.tls) {
        put_tls(out, *header.tls);
    }
    for (const Tlv& tlv : header.custom) {
        put_tlv(out, tlv.type, text_of(tlv.value));
    }
}


std::size_t size_of_content(const Header& header) noexcept {
    Writer counter;
    put_content(counter, header);
    return counter.size() + k_tlv_head + k_checksum;
}

}  // namespace


std::size_t size_of(const Header& header) noexcept {
    return k_preamble + size_of_content(header);
}


std::optional<Type> drop_one(Header& header) noexcept {
    if (header.tls && !header.tls->certificate.empty()) {
        header.tls->certificate = {};
        return Type::ssl_client_cert;
    }
    if (!header.alpn.empty()) {
        header.alpn = {};
        return Type::alpn;
    }
    if (!header.authority.empty()) {
        header.authority = {};
        return Type::authority;
    }
    if (!header.custom.empty()) {
        const Type last = header.custom.back().type;
        header.custom = header.custom.first(header.custom.size() - 1);
        return last;
    }
    if (header.tls && !header.tls->common_name.empty()) {
        header.tls->common_name = {};
        return Type::ssl_cn;
    }
    return std::nullopt;
}


void write(std::span<char> out, const Header& header) noexcept {
    Writer writer{out};
    writer.put(k_signature);
    writer.put(static_cast<char>(k_version_and_command));
    writer.put(static_cast<char>(family_of(header)));
    put_number(writer, static_cast<std::uint32_t>(size_of_content(header)), 2);
    put_content(writer, header);
    // The checksum is that of a header in which it is zero.
    put_tlv(writer, Type::crc32c, std::string_view{"\0\0\0\0", k_checksum});

    const std::span<char> whole = out.first(writer.size());
    Writer checksum{whole.last(k_checksum)};
    put_number(checksum,
               crc32c({reinterpret_cast<const unsigned char*>(whole.data()),
                       whole.size()}),
               4);
}

}  // namespace client_cert::proxy_protocol
