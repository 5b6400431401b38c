// `nginx`: the headers of ingress-nginx, which authentik, Keycloak and many
// others read.
#include <array>

#include "dialect.hpp"

namespace client_cert {
namespace {

constexpr std::array<DialectHeader, 4> k_headers = {{
    {"ssl-client-verify", &formats::status, Role::verdict},
    {"ssl-client-subject-dn", &formats::subject},
    {"ssl-client-issuer-dn", &formats::issuer},
    {"ssl-client-cert", &formats::pem_percent_encoded},
}};

constexpr std::array<ReservedName, 1> k_reserved = {{
    {"ssl-client-", true},
}};

}  // namespace

const Dialect dialect_nginx = {
    .name = "nginx",
    .headers = k_headers,
    .reserved = k_reserved,
};

}  // namespace client_cert
