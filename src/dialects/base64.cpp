// `gorouter`, `azure` and `aspnet`: the certificate in bare base64, each under
// the name that its consumers read.
#include <array>

#include "dialects/dialect.hpp"

namespace client_cert {
namespace {

constexpr std::array<DialectHeader, 1> k_gorouter = {{
    {"X-Forwarded-Client-Cert", &formats::der_base64},
}};

constexpr std::array<DialectHeader, 1> k_azure = {{
    {"X-ARR-ClientCert", &formats::der_base64},
}};

constexpr std::array<DialectHeader, 1> k_aspnet = {{
    {"X-Client-Cert", &formats::der_base64},
}};

}  // namespace

const Dialect dialect_gorouter = {.name = "gorouter", .headers = k_gorouter};
const Dialect dialect_azure = {.name = "azure", .headers = k_azure};
const Dialect dialect_aspnet = {.name = "aspnet", .headers = k_aspnet};

}  // namespace client_cert
