// The common name that a receiver of a PROXY protocol header takes for a user.
#pragma once

#include "identity/identity.hpp"

namespace client_cert::proxy_protocol {

// find_common_name finds the one common name of a subject, in UTF-8; empty
// where there is none. What it returns says why one would mislead and is left
// out: it is not the only one, is empty, has control characters or cannot be
// converted. Empty where nothing is wrong.
[[nodiscard]] std::string_view find_common_name(
    std::string_view& to, std::span<const Attribute> subject) noexcept;

}  // namespace client_cert::proxy_protocol
