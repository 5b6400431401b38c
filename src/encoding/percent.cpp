// Percent-encoding of RFC 3986 section 2.1.
#include "encoding/percent.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "encoding/hex.hpp"
#include "encoding/hex_digits.hpp"

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


bool decode_percent(Writer& out, std::string_view text) noexcept {
    while (!text.empty()) {
        const std::string_view plain{text.data(),
                                     std::min(text.find('%'), text.size())};
        out.put(plain);
        text.remove_prefix(plain.size());
        if (text.empty()) {
            break;
        }
        if (text.size() < 3) {
            return false;
        }
        const int high = hex_digit(text[1]);
        const int low = hex_digit(text[2]);
        if (high < 0 || low < 0) {
            return false;
        }
        out.put(static_cast<char>(high * 16 + low));
        text.remove_prefix(3);
    }
    return true;
}

}  // namespace client_cert
