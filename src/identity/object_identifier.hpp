// Object identifiers in dotted decimal.
#pragma once

#include <string_view>

#include "base/writer.hpp"

namespace client_cert {

// is_dotted_oid tells whether a text is an object identifier as OpenSSL prints
// it, such as `2.5.4.3`: two numbers or more without leading zeros, the first
// of them 0, 1 or 2, and the second below 40 behind 0 and 1.
[[nodiscard]] bool is_dotted_oid(std::string_view text) noexcept;

// put_oid appends the object identifier that X.690 section 8.19 encodes as
// `content`. False where that is none, or a number of it takes over 63 bits.
[[nodiscard]] bool put_oid(Writer& out, Bytes content) noexcept;

}  // namespace client_cert
