// `nginx`: the headers of ingress-nginx, which authentik, Keycloak and many
// others read.
#include <array>

#include "dialects/dialect.hpp"

namespace client_cert {
namespace {

enum : Fields {
    k_verify = 1U << 0,
    k_subject = 1U << 1,
    k_issuer = 1U << 2,
    k_cert = 1U << 3,
};

constexpr std::array<DialectField, 4> k_fields = {{
    {"verify", k_verify},
    {"subject", k_subject},
    {"issuer", k_issuer},
    {"cert", k_cert},
}};

constexpr std::array<DialectHeader, 4> k_headers = {{
    {"ssl-client-verify", &formats::status, Role::verdict, k_verify},
    {"ssl-client-subject-dn", &formats::subject_whole, Role::fact, k_subject},
    {"ssl-client-issuer-dn", &formats::issuer_whole, Role::fact, k_issuer},
    {"ssl-client-cert", &formats::pem_percent_encoded, Role::fact, k_cert},
}};

constexpr std::array<ReservedName, 1> k_reserved = {{
    {"ssl-client-", true},
}};

}  // namespace

const Dialect dialect_nginx = {
    .name = "nginx",
    .headers = k_headers,
    .reserved = k_reserved,
    .fields = k_fields,
    .default_fields = k_verify | k_subject | k_issuer | k_cert,
};

}  // namespace client_cert
