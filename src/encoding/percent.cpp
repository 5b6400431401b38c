// Percent-encoding of RFC 3986 section 2.1.
#include "encoding/percent.hpp"

#include "encoding/hex.hpp"

namespace client_cert {
namespace {

void put_percent(Writer& out, char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    out.put('%');
    put_hex_upper(out, Bytes(&byte, 1));
}

}  // namespace


void put_percent_encoded(Writer& out, std::string_view text,
                         const ByteSet& kept) noexcept {
    for (const char c : text) {
        if (kept.has(c)) {
            out.put(c);
        } else {
            put_percent(out, c);
        }
    }
}


void put_query_encoded(Writer& out, std::string_view text) noexcept {
    for (const char c : text) {
        if (k_unreserved.has(c)) {
            out.put(c);
        } else if (c == ' ') {
            out.put('+');
        } else {
            put_percent(out, c);
        }
    }
}

}  // namespace client_cert
