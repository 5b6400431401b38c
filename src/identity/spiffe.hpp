// SPIFFE IDs, the URIs that name workloads.
#pragma once

#include "identity/identity.hpp"

namespace client_cert {

// k_spiffe_id_limit is the longest SPIFFE ID that everybody must support.
inline constexpr std::size_t k_spiffe_id_limit = 2048;

// is_spiffe_id tells whether a URI is a SPIFFE ID as the SPIFFE-ID
// specification section 2 demands, of any length.
[[nodiscard]] bool is_spiffe_id(std::string_view uri) noexcept;

// OnlySpiffeId is what only_spiffe_id found.
struct OnlySpiffeId {
    // id is empty where there is none or another URI beside it.
    std::string_view id;
    // ambiguous is true where there is another URI beside one.
    bool ambiguous = false;
};

// only_spiffe_id finds the SPIFFE ID of a certificate, of any length: its only
// URI entry, as X.509-SVIDs must have.
[[nodiscard]] OnlySpiffeId only_spiffe_id(
    std::span<const SanEntry> san) noexcept;

}  // namespace client_cert
