// `aws-alb`: the headers of AWS's Application Load Balancer in its verify mode.
#include <array>

#include "dialect.hpp"
#include "format_parts.hpp"
#include "pem.hpp"

namespace client_cert {
namespace {

enum : Fields { k_passthrough = 1U << 0 };

constexpr std::array<DialectField, 1> k_fields = {{
    {"passthrough", k_passthrough},
}};

constexpr Format k_leaf = {
    formats::needs<Fact::der>,
    formats::encoded<&Identity::der, put_path_encoded_pem>};

constexpr std::array<DialectHeader, 5> k_headers = {{
    {"X-Amzn-Mtls-Clientcert-Leaf", &k_leaf},
    {"X-Amzn-Mtls-Clientcert-Serial-Number", &formats::serial},
    {"X-Amzn-Mtls-Clientcert-Issuer", &formats::issuer},
    {"X-Amzn-Mtls-Clientcert-Subject", &formats::subject},
    {"X-Amzn-Mtls-Clientcert-Validity", &formats::validity},
}};

constexpr std::array<ReservedName, 1> k_reserved = {{
    {"x-amzn-mtls-", true},
}};


std::string_view objection(const Choice& choice) noexcept {
    if ((choice.fields & k_passthrough) != 0) {
        return "\"passthrough\" is not supported yet, write "
               "\"client_cert_forward aws-alb;\" for the headers of the verify "
               "mode";
    }
    return {};
}

}  // namespace

const Dialect dialect_aws_alb = {
    .name = "aws-alb",
    .headers = k_headers,
    .reserved = k_reserved,
    .fields = k_fields,
    .objection = objection,
};

}  // namespace client_cert
