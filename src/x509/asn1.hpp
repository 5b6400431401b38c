// ASN.1 values as text and bytes.
#pragma once

#include <openssl/asn1.h>

#include "x509/storage.hpp"

namespace client_cert::x509 {

// bytes_of is the content of a string, as long as the string lives.
[[nodiscard]] Bytes bytes_of(const ASN1_STRING& string) noexcept;

// is_text_type tells whether a type of ASN.1 is one of a character string that
// has a conversion to UTF-8.
[[nodiscard]] bool is_text_type(int type) noexcept;

// load_utf8 converts a string of such a type to UTF-8; a T61String is taken for
// Latin-1, as everywhere in OpenSSL. `unreadable` where it does not convert.
[[nodiscard]] Outcome load_utf8(std::string_view& to, const ASN1_STRING& string,
                                Arena arena) noexcept;

// load_oid writes an object identifier in dotted decimal.
[[nodiscard]] Outcome load_oid(std::string_view& to, const ASN1_OBJECT& object,
                               Arena arena) noexcept;

// load_hex writes an integer in upper-case hex of whole bytes, with `-` before
// a negative one.
[[nodiscard]] Outcome load_hex(std::string_view& to,
                               const ASN1_INTEGER& integer,
                               Arena arena) noexcept;

// load_decimal writes an integer in decimal. One of more than 1,024 bytes is
// unreadable: the conversion takes time with the square of the size.
[[nodiscard]] Outcome load_decimal(std::string_view& to,
                                   const ASN1_INTEGER& integer,
                                   Arena arena) noexcept;

}  // namespace client_cert::x509
