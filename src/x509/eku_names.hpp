// The names of extended key usages.
#pragma once

#include <string_view>

namespace client_cert::x509 {

// find_eku turns a short name, a long name or a dotted OID into what
// Identity::eku says: OpenSSL's short name, or the OID itself where there is
// none. False where there is no such name. The result lives as long as the text
// and the process.
[[nodiscard]] bool find_eku(std::string_view text,
                            std::string_view& name) noexcept;

}  // namespace client_cert::x509
