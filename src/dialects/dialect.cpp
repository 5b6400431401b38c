// The table of dialects.
#include "dialects/dialect.hpp"

#include <array>

namespace client_cert {

std::span<const Dialect* const> dialects() noexcept {
    static constexpr std::array<const Dialect*, 18> table = {
        &dialect_rfc9440,
        &dialect_cloudflare,
        &dialect_cloudflare_managed,
        &dialect_akamai,
        &dialect_akamai_cc_der,
        &dialect_envoy,
        &dialect_traefik,
        &dialect_nginx,
        &dialect_aws_alb,
        &dialect_aws_cloudfront,
        &dialect_google,
        &dialect_haproxy,
        &dialect_apache,
        &dialect_kong,
        &dialect_gorouter,
        &dialect_cloudfoundry,
        &dialect_azure,
        &dialect_aspnet,
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
