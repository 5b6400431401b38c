// `kong`: the headers of Kong's plugin tls-metadata-headers.
#include <array>

#include "dialects/dialect.hpp"

namespace client_cert {
namespace {

constexpr std::array<DialectHeader, 5> k_headers = {{
    {"X-Client-Cert", &formats::pem_percent_encoded},
    {"X-Client-Cert-Serial", &formats::serial},
    {"X-Client-Cert-Issuer-DN", &formats::issuer_whole},
    {"X-Client-Cert-Subject-DN", &formats::subject_whole},
    {"X-Client-Cert-Fingerprint", &formats::sha1_hex},
}};

}  // namespace

const Dialect dialect_kong = {
    .name = "kong",
    .headers = k_headers,
};

}  // namespace client_cert
