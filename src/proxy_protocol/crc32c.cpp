// The checksum of PROXY protocol headers.
#include "proxy_protocol/crc32c.hpp"

#include <array>

namespace client_cert {
namespace {

// Bits go in from the lowest one, hence the polynomial 0x1EDC6F41 backwards.
constexpr std::uint32_t k_polynomial = 0x82F63B78;


constexpr std::array<std::uint32_t, 256> make_table() noexcept {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); i++) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; bit++) {
            value = (value >> 1) ^ ((value & 1) != 0 ? k_polynomial : 0);
        }
        table[i] = value;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> k_table = make_table();

}  // namespace


std::uint32_t crc32c(Bytes bytes) noexcept {
    std::uint32_t value = 0xFFFFFFFF;
    for (const unsigned char byte : bytes) {
        value = k_table[(value ^ byte) & 0xFF] ^ (value >> 8);
    }
    return value ^ 0xFFFFFFFF;
}

}  // namespace client_cert
