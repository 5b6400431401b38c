// ASN.1 values as text and bytes.
#include "x509/asn1.hpp"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/objects.h>

#include <array>

#include "base/text.hpp"
#include "encoding/hex.hpp"
#include "identity/object_identifier.hpp"
#include "x509/handle.hpp"

namespace client_cert::x509 {
namespace {

// is_plain tells whether a string of a type is UTF-8 as it is, which OpenSSL
// takes thousands of instructions to find out.
bool is_plain(int type, std::string_view text) noexcept {
    const bool is_wide =
        type == V_ASN1_UNIVERSALSTRING || type == V_ASN1_BMPSTRING;
    return !is_wide && is_visible_ascii(text);
}

}  // namespace


Bytes bytes_of(const ASN1_STRING& string) noexcept {
    const int length = ASN1_STRING_length(&string);
    return length > 0 ? Bytes(ASN1_STRING_get0_data(&string),
                              static_cast<std::size_t>(length))
                      : Bytes{};
}


bool is_text_type(int type) noexcept {
    switch (type) {
        case V_ASN1_UTF8STRING:
        case V_ASN1_NUMERICSTRING:
        case V_ASN1_PRINTABLESTRING:
        case V_ASN1_T61STRING:
        case V_ASN1_IA5STRING:
        case V_ASN1_VISIBLESTRING:
        case V_ASN1_UNIVERSALSTRING:
        case V_ASN1_BMPSTRING:
            return true;
        default:
            return false;
    }
}


Outcome load_utf8(std::string_view& to, const ASN1_STRING& string,
                  Arena arena) noexcept {
    const Bytes content = bytes_of(string);
    const std::string_view text{reinterpret_cast<const char*>(content.data()),
                                content.size()};
    if (text.empty() || is_plain(ASN1_STRING_type(&string), text)) {
        return store(to, text, arena);
    }
    to = {};
    unsigned char* converted = nullptr;
    const int length = ASN1_STRING_to_UTF8(&converted, &string);
    if (length < 0) {
        return failure();
    }
    const OpensslBytes owner{converted};
    return store(to,
                 {reinterpret_cast<const char*>(converted),
                  static_cast<std::size_t>(length)},
                 arena);
}


Outcome load_oid(std::string_view& to, const ASN1_OBJECT& object,
                 Arena arena) noexcept {
    to = {};
    std::array<char, 128> most;
    // OpenSSL takes thousands of instructions, as it wants numbers of any size.
    Writer out{most};
    if (put_oid(out, {OBJ_get0_data(&object), OBJ_length(&object)})
        && out.size() <= most.size())
    {
        return store(to, {most.data(), out.size()}, arena);
    }
    const int length =
        OBJ_obj2txt(most.data(), static_cast<int>(most.size()), &object, 1);
    if (length <= 0) {
        return failure();
    }
    const auto size = static_cast<std::size_t>(length);
    if (size < most.size()) {
        return store(to, {most.data(), size}, arena);
    }
    char* text = arena.text(size + 1);
    if (text == nullptr) {
        return Outcome::failed;
    }
    if (OBJ_obj2txt(text, length + 1, &object, 1) != length) {
        return failure();
    }
    to = {text, size};
    return Outcome::done;
}


Outcome load_hex(std::string_view& to, const ASN1_INTEGER& integer,
                 Arena arena) noexcept {
    static constexpr unsigned char zero = 0;
    to = {};
    const bool negative = ASN1_STRING_type(&integer) == V_ASN1_NEG_INTEGER;
    const Bytes content = bytes_of(integer);
    const Bytes bytes = content.empty() ? Bytes(&zero, 1) : content;

    const std::size_t size = bytes.size() * 2 + (negative ? 1 : 0);
    char* text = arena.text(size);
    if (text == nullptr) {
        return Outcome::failed;
    }
    Writer out{{text, size}};
    if (negative) {
        out.put('-');
    }
    put_hex_upper(out, bytes);
    to = {text, size};
    return Outcome::done;
}


Outcome load_decimal(std::string_view& to, const ASN1_INTEGER& integer,
                     Arena arena) noexcept {
    using NumberHandle = std::unique_ptr<BIGNUM, Releases<BN_free>>;
    constexpr int k_max_length = 1024;

    to = {};
    if (ASN1_STRING_length(&integer) > k_max_length) {
        return Outcome::unreadable;
    }
    const NumberHandle number{ASN1_INTEGER_to_BN(&integer, nullptr)};
    if (!number) {
        return failure();
    }
    const OpensslText text{BN_bn2dec(number.get())};
    if (!text) {
        return Outcome::failed;
    }
    return store(to, text.get(), arena);
}

}  // namespace client_cert::x509
