// JSON of RFC 8259 in visible ASCII.
#include "encoding/json.hpp"

#include "encoding/decimal.hpp"
#include "encoding/utf8.hpp"

namespace client_cert {
namespace {

// put_unit appends one UTF-16 code unit as an escape.
void put_unit(Writer& out, std::uint32_t unit) noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    out.put("\\u");
    for (const unsigned shift : {12U, 8U, 4U, 0U}) {
        out.put(digits[(unit >> shift) & 0xf]);
    }
}


void put_code_point(Writer& out, std::uint32_t code_point) noexcept {
    if (code_point >= 0x10000) {
        const std::uint32_t rest = code_point - 0x10000;
        put_unit(out, 0xd800 + (rest >> 10));
        put_unit(out, 0xdc00 + (rest & 0x3ff));
    } else if (code_point < 0x20 || code_point > 0x7e) {
        put_unit(out, code_point);
    } else {
        if (code_point == '"' || code_point == '\\') {
            out.put('\\');
        }
        out.put(static_cast<char>(code_point));
    }
}

}  // namespace


void put_json_string(Writer& out, std::string_view text) noexcept {
    out.put('"');
    while (!text.empty()) {
        put_code_point(out, take_code_point(text));
    }
    out.put('"');
}


void JsonObject::key(std::string_view name) noexcept {
    out_.put(empty_ ? '{' : ',');
    empty_ = false;
    put_json_string(out_, name);
    out_.put(':');
}


void JsonObject::string(std::string_view name, std::string_view text) noexcept {
    if (!text.empty()) {
        key(name);
        put_json_string(out_, text);
    }
}


void JsonObject::number(std::string_view name, std::int64_t number) noexcept {
    key(name);
    put_decimal(out_, number, 1);
}


void JsonObject::strings(std::string_view name,
                         std::span<const std::string_view> texts) noexcept {
    if (texts.empty()) {
        return;
    }
    key(name);
    out_.put('[');
    bool first = true;
    for (const std::string_view text : texts) {
        out_.put(first ? "" : ",");
        put_json_string(out_, text);
        first = false;
    }
    out_.put(']');
}

}  // namespace client_cert
