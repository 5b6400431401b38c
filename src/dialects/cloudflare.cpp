// `cloudflare`: the headers of Cloudflare's client certificate forwarding.
#include <array>

#include "dialects/dialect.hpp"

namespace client_cert {
namespace {

constexpr std::array<DialectHeader, 2> k_headers = {{
    {"Cf-Client-Cert-Der-Base64", &formats::der_base64},
    {"Cf-Client-Cert-Sha256", &formats::sha256_hex},
}};

constexpr std::array<ReservedName, 2> k_reserved = {{
    {"cf-cert-", true},
    {"cf-client-cert-", true},
}};

}  // namespace

const Dialect dialect_cloudflare = {
    .name = "cloudflare",
    .headers = k_headers,
    .reserved = k_reserved,
};

}  // namespace client_cert
