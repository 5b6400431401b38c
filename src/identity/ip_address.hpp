// IP addresses as text.
#pragma once

#include "base/writer.hpp"

namespace client_cert {

// put_ip_address appends an address of 4 or 16 bytes: dotted decimal, or the
// form of RFC 5952, where IPv4-mapped addresses end in dotted decimal. False,
// and nothing appended, where the length is another.
[[nodiscard]] bool put_ip_address(Writer& out, std::string_view bytes) noexcept;

}  // namespace client_cert
