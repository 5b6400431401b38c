// The table of dialects.
#include "dialects/dialect.hpp"

namespace client_cert {

std::span<const Dialect* const> dialects() noexcept {
#define CLIENT_CERT_ENTRY(name) &dialect_##name,
    static constexpr const Dialect* table[] = {
        CLIENT_CERT_DIALECTS(CLIENT_CERT_ENTRY)};
#undef CLIENT_CERT_ENTRY
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
