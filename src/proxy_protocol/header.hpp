// The header of the PROXY protocol, version 2
// (haproxy.org, doc/proxy-protocol.txt).
#pragma once

#include <cstdint>
#include <optional>

#include "base/writer.hpp"

namespace client_cert::proxy_protocol {

// k_shortest and k_longest bound what a header may be said to be at most: what
// always goes into one fits the shortest.
inline constexpr std::size_t k_shortest = 256;
inline constexpr std::size_t k_longest = 65535;

// Type is the type of a TLV, section 2.2.
enum class Type : std::uint8_t {
    alpn = 0x01,
    authority = 0x02,
    crc32c = 0x03,
    unique_id = 0x05,
    ssl = 0x20,
    ssl_version = 0x21,
    ssl_cn = 0x22,
    ssl_cipher = 0x23,
    ssl_sig_alg = 0x24,
    ssl_key_alg = 0x25,
    ssl_client_cert = 0x28,
    first_custom = 0xE0,
    last_custom = 0xEF,
};

// End is one end of a connection.
struct End {
    // address is 4 or 16 bytes; none where it is no IP address.
    Bytes address = {};
    std::uint16_t port = 0;
};

// Tlv is a value of a type.
struct Tlv {
    Type type{};
    Bytes value = {};
};

// Tls is what there is to say of a connection with TLS. What is empty is not
// said.
struct Tls {
    // presented is true where there is a certificate, fresh where it was
    // presented in this handshake and not in that of the session.
    bool presented = false;
    bool fresh = false;
    // verify is 0 for a verified certificate, and for nothing else.
    std::uint32_t verify = 1;
    // version and cipher are those of the connection; signature_algorithm and
    // key_algorithm are the server's certificate's.
    std::string_view version = {};
    std::string_view cipher = {};
    std::string_view signature_algorithm = {};
    std::string_view key_algorithm = {};
    // common_name and certificate are the client's, the latter in DER.
    std::string_view common_name = {};
    Bytes certificate = {};
};

// Header is what a header says.
struct Header {
    End client = {};
    End own = {};
    // authority is the name that the client asked for, alpn the protocol that
    // was negotiated.
    std::string_view authority = {};
    std::string_view alpn = {};
    std::optional<Tls> tls = {};
    // custom are others: Type::unique_id and custom ones, in ascending order.
    std::span<const Tlv> custom = {};
};

// size_of is the size of the whole header.
[[nodiscard]] std::size_t size_of(const Header& header) noexcept;

// drop_one takes out of a header that is too long what is to go next: the
// client's certificate, what a client chooses (ALPN, authority), the custom
// ones from the highest type down, the common name. It returns the type of what
// it took, and nothing where nothing is left to go.
[[nodiscard]] std::optional<Type> drop_one(Header& header) noexcept;

// write writes a header of at most k_longest bytes into that many.
void write(std::span<char> out, const Header& header) noexcept;

}  // namespace client_cert::proxy_protocol
