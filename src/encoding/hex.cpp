// Hexadecimal text of bytes.
#include "encoding/hex.hpp"

#include "base/text.hpp"

namespace client_cert {
namespace {

void put_hex(Writer& out, Bytes bytes, std::string_view digits) noexcept {
    char* p = out.grow(bytes.size() * 2);
    if (p == nullptr) {
        return;
    }
    for (const unsigned byte : bytes) {
        *p++ = digits[byte >> 4];
        *p++ = digits[byte & 0xf];
    }
}

}  // namespace


void put_hex_lower(Writer& out, Bytes bytes) noexcept {
    put_hex(out, bytes, "0123456789abcdef");
}


void put_hex_upper(Writer& out, Bytes bytes) noexcept {
    put_hex(out, bytes, "0123456789ABCDEF");
}


void put_hex_pairs(Writer& out, std::string_view digits) noexcept {
    for (std::size_t i = 0; i < digits.size(); i++) {
        out.put(i != 0 && i % 2 == 0 ? ":" : "");
        out.put(
            static_cast<char>(to_lower(static_cast<unsigned char>(digits[i]))));
    }
}

}  // namespace client_cert
