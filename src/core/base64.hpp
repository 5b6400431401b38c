// Base64 of RFC 4648 sections 4 and 5.
#pragma once

#include "writer.hpp"

namespace client_cert {

// base64_length is the length of the padded encoding of n bytes.
[[nodiscard]] constexpr std::size_t base64_length(std::size_t n) noexcept {
    return (n + 2) / 3 * 4;
}

// put_base64 appends the standard alphabet with padding (RFC 4648 section 4).
void put_base64(Writer& out, Bytes bytes) noexcept;

// put_base64url appends the URL-safe alphabet without padding (RFC 4648
// section 5, as RFC 7515 and RFC 8705 use it).
void put_base64url(Writer& out, Bytes bytes) noexcept;

}  // namespace client_cert
