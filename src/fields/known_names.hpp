// The names in which products known to us carry client certificates.
#pragma once

#include "fields/name_set.hpp"

namespace client_cert {

// known_names are such names, folded, and the prefixes that vendors own: what
// `client_cert_reserve known` reserves besides the names of all dialects.
[[nodiscard]] std::span<const ReservedName> known_names() noexcept;

}  // namespace client_cert
