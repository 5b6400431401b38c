// Percent-encoding of RFC 3986 section 2.1.
#pragma once

#include "base/byte_set.hpp"
#include "base/writer.hpp"

namespace client_cert {

// put_percent_encoded appends a text in which every byte that is not in `kept`
// is `%XX` with upper-case digits; by default as nginx does for a URI
// component.
void put_percent_encoded(Writer& out, std::string_view text,
                         const ByteSet& kept = k_unreserved) noexcept;

// put_query_encoded appends a text as put_percent_encoded does, but with `+`
// for a space, like Go's url.QueryEscape.
void put_query_encoded(Writer& out, std::string_view text) noexcept;

// decode_percent appends the bytes that a percent-encoded text stands for; a
// `+` is a plus. False where a percent sign has no two hexadecimal digits
// behind it.
[[nodiscard]] bool decode_percent(Writer& out, std::string_view text) noexcept;

}  // namespace client_cert
