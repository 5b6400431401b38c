// Hexadecimal text of bytes.
#pragma once

#include "base/writer.hpp"

namespace client_cert {

// put_hex_lower appends two lower-case digits a byte, without separators.
void put_hex_lower(Writer& out, Bytes bytes) noexcept;

// put_hex_upper appends two upper-case digits a byte, without separators.
void put_hex_upper(Writer& out, Bytes bytes) noexcept;

// put_hex_pairs appends digits that make whole bytes in lower case, with a
// colon between the bytes.
void put_hex_pairs(Writer& out, std::string_view digits) noexcept;

}  // namespace client_cert
