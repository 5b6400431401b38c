// SPIFFE IDs, the URIs that name workloads.
#include "identity/spiffe.hpp"

#include "base/byte_set.hpp"

namespace client_cert {
namespace {

constexpr std::size_t k_trust_domain_limit = 255;


bool is_trust_domain(std::string_view text) noexcept {
    for (const char c : text) {
        const bool is_upper = c >= 'A' && c <= 'Z';
        if (is_upper || !k_unreserved.has(c) || c == '~') {
            return false;
        }
    }
    return !text.empty() && text.size() <= k_trust_domain_limit;
}


bool is_segment(std::string_view text) noexcept {
    static constexpr ByteSet allowed{"-._"};
    return !text.empty() && text != "." && text != ".."
           && allowed.has_all(text);
}

}  // namespace


bool is_spiffe_id(std::string_view uri) noexcept {
    constexpr std::string_view scheme = "spiffe://";
    if (!uri.starts_with(scheme)) {
        return false;
    }
    uri.remove_prefix(scheme.size());

    std::size_t end = uri.find('/');
    if (!is_trust_domain(uri.substr(0, end))) {
        return false;
    }
    while (end != std::string_view::npos) {
        uri.remove_prefix(end + 1);
        end = uri.find('/');
        if (!is_segment(uri.substr(0, end))) {
            return false;
        }
    }
    return true;
}


OnlySpiffeId only_spiffe_id(std::span<const SanEntry> san) noexcept {
    std::string_view id;
    std::size_t uris = 0;
    for (const SanEntry& entry : san) {
        if (entry.kind == SanKind::uri) {
            uris++;
            if (is_spiffe_id(entry.value)) {
                id = entry.value;
            }
        }
    }
    if (uris > 1) {
        return {{}, !id.empty()};
    }
    return {id, false};
}

}  // namespace client_cert
