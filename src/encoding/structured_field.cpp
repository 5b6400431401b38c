// Structured field values of RFC 9651, as far as certificates need them.
#include "encoding/structured_field.hpp"

#include "base/text.hpp"
#include "encoding/base64.hpp"

namespace client_cert {

void put_sf_bytes(Writer& out, Bytes bytes) noexcept {
    out.put(':');
    put_base64(out, bytes);
    out.put(':');
}


bool put_sf_string(Writer& out, std::string_view text) noexcept {
    if (!is_visible_ascii(text)) {
        return false;
    }
    out.put('"');
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out.put('\\');
        }
        out.put(c);
    }
    out.put('"');
    return true;
}


void SfDictionary::bytes(std::string_view name, Bytes value) noexcept {
    key(name);
    put_sf_bytes(out_, value);
}


bool SfDictionary::string(std::string_view name,
                          std::string_view text) noexcept {
    if (!is_visible_ascii(text)) {
        return false;
    }
    key(name);
    return put_sf_string(out_, text);
}


void SfDictionary::key(std::string_view name) noexcept {
    if (!empty_) {
        out_.put(", ");
    }
    empty_ = false;
    out_.put(name);
    out_.put('=');
}

}  // namespace client_cert
