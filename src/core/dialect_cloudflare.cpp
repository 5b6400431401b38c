// `cloudflare`: the headers of Cloudflare's client certificate forwarding.
#include <array>

#include "dialect.hpp"

namespace client_cert {
namespace {

constexpr std::array<DialectHeader, 2> k_headers = {{
    {"Cf-Client-Cert-Der-Base64", &formats::der_base64},
    {"Cf-Client-Cert-Sha256", &formats::sha256_hex},
}};

constexpr std::array<std::string_view, 2> k_prefixes = {
    "cf-cert-",
    "cf-client-cert-",
};

}  // namespace

const Dialect dialect_cloudflare = {
    .name = "cloudflare",
    .headers = k_headers,
    .prefixes = k_prefixes,
};

}  // namespace client_cert
