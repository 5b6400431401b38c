// PEM armour of RFC 7468 in the forms that fit one header line.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/writer.hpp"

namespace client_cert {

// put_percent_encoded_pem appends the percent-encoded PEM text of one DER
// certificate: 64 characters a line, LF line ends, a final LF. It is what
// nginx's `$ssl_client_escaped_cert` and Envoy's XFCC `Cert` hold.
void put_percent_encoded_pem(Writer& out, Bytes der) noexcept;

// put_path_encoded_pem appends the same with `+`, `/` and `=` as they are, as
// AWS's Application Load Balancer does.
void put_path_encoded_pem(Writer& out, Bytes der) noexcept;

// put_spaced_pem appends the PEM text with a space for every LF, as Apache's
// mod_headers does, but none for the final one: it would be no part of a field
// value in HTTP/1.1, and in HTTP/2 an error.
void put_spaced_pem(Writer& out, Bytes der) noexcept;

// PemBlanks are the characters that a reader takes for ends of lines: LF with
// or without CR, or those and spaces and tabs, which Apache's mod_headers makes
// of them.
enum class PemBlanks : std::uint8_t { line_ends, all };

// take_pem removes the first certificate of a text, and the blanks in front of
// it; `to` is what stands between its armour (RFC 7468 section 3). False where
// something else stands there.
[[nodiscard]] bool take_pem(std::string_view& from, PemBlanks blanks,
                            std::string_view& to) noexcept;

// decode_pem appends the bytes of what take_pem found, with `scratch` for as
// many characters. False where that is not canonical base64 in lines.
[[nodiscard]] bool decode_pem(Writer& out, std::string_view content,
                              std::span<char> scratch) noexcept;

// skip_blanks removes the blanks at the beginning of a text.
void skip_blanks(std::string_view& from, PemBlanks blanks) noexcept;

}  // namespace client_cert
