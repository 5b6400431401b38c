// `akamai-cc-der`: AKAMAI-CC-DER, the value of RFC 9440 under another name.
#include <array>

#include "dialects/dialect.hpp"

namespace client_cert {
namespace {

constexpr std::array<DialectHeader, 1> k_headers = {{
    {"AKAMAI-CC-DER", &formats::rfc9440},
}};

constexpr std::array<ReservedName, 1> k_reserved = {{
    {"akamai-cc-", true},
}};

}  // namespace

const Dialect dialect_akamai_cc_der = {
    .name = "akamai-cc-der",
    .headers = k_headers,
    .reserved = k_reserved,
};

}  // namespace client_cert
