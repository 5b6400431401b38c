// Percent-encoding of RFC 3986 section 2.1.
#include "percent.hpp"

#include "hex.hpp"
#include "text.hpp"

namespace client_cert {
namespace {

constexpr bool is_unreserved(unsigned char c) noexcept {
    return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace


void put_percent_encoded(Writer& out, std::string_view text) noexcept {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_unreserved(byte)) {
            out.put(c);
        } else {
            out.put('%');
            put_hex_upper(out, Bytes(&byte, 1));
        }
    }
}

}  // namespace client_cert
