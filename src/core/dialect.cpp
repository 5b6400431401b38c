// The table of dialects.
#include "dialect.hpp"

#include <array>

namespace client_cert {

std::span<const Dialect* const> dialects() noexcept {
    static constexpr std::array<const Dialect*, 4> table = {
        &dialect_rfc9440,
        &dialect_cloudflare,
        &dialect_akamai,
        &dialect_nginx,
    };
    return table;
}


const Dialect* find_dialect(std::string_view name) noexcept {
    for (const Dialect* dialect : dialects()) {
        if (dialect->name == name) {
            return dialect;
        }
    }
    return nullptr;
}

}  // namespace client_cert
