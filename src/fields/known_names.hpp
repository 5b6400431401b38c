// The names in which products known to us carry client certificates.
#pragma once

#include "fields/name_set.hpp"

namespace client_cert {

// known_names are what `client_cert_reserve known` reserves, folded: the names
// of all dialects and of other products, and the prefixes that vendors own.
[[nodiscard]] std::span<const ReservedName> known_names() noexcept;

}  // namespace client_cert
