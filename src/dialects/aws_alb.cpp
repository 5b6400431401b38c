// `aws-alb`: the headers of AWS's Application Load Balancer in its two modes.
#include <array>

#include "dialects/dialect.hpp"
#include "encoding/pem.hpp"
#include "formats/parts.hpp"
#include "formats/presented.hpp"

namespace client_cert {
namespace {

// k_verify has no word: it is what the configuration says without one.
enum : Fields { k_passthrough = 1U << 0, k_verify = 1U << 1 };

constexpr std::array<DialectField, 1> k_fields = {{
    {"passthrough", k_passthrough},
}};

constexpr Format k_leaf = {
    formats::needs<Fact::der>,
    formats::encoded<&Identity::der, put_path_encoded_pem>};


bool put_all(Writer& out, const Identity& identity, const Choice&) noexcept {
    return put_presented(out, identity, "", put_path_encoded_pem);
}

constexpr Format k_all = {formats::needs<Fact::der, Fact::presented_chain>,
                          put_all};

constexpr std::array<DialectHeader, 6> k_headers = {{
    {"X-Amzn-Mtls-Clientcert-Leaf", &k_leaf, Role::fact, k_verify},
    {"X-Amzn-Mtls-Clientcert-Serial-Number", &formats::serial, Role::fact,
     k_verify},
    {"X-Amzn-Mtls-Clientcert-Issuer", &formats::issuer_whole, Role::fact,
     k_verify},
    {"X-Amzn-Mtls-Clientcert-Subject", &formats::subject_whole, Role::fact,
     k_verify},
    {"X-Amzn-Mtls-Clientcert-Validity", &formats::validity, Role::fact,
     k_verify},
    {"X-Amzn-Mtls-Clientcert", &k_all, Role::fact, k_passthrough},
}};

constexpr std::array<ReservedName, 1> k_reserved = {{
    {"x-amzn-mtls-", true},
}};

}  // namespace

const Dialect dialect_aws_alb = {
    .name = "aws-alb",
    .headers = k_headers,
    .reserved = k_reserved,
    .fields = k_fields,
    .default_fields = k_verify,
};

}  // namespace client_cert
