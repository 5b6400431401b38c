// `rfc9440`: Client-Cert of RFC 9440 section 2.2, and the name of section 2.3.
#include <array>

#include "dialect.hpp"

namespace client_cert {
namespace {

enum : Fields { k_chain = 1U << 0, k_root = 1U << 1 };

constexpr std::array<DialectField, 2> k_fields = {{
    {"chain", k_chain},
    {"root", k_root},
}};

constexpr std::array<DialectHeader, 1> k_headers = {{
    {"Client-Cert", &formats::rfc9440},
}};

constexpr std::array<ReservedName, 1> k_reserved = {{
    {"client-cert-chain"},
}};

std::string_view objection(const Choice& choice) noexcept {
    if ((choice.fields & (k_chain | k_root)) != 0) {
        return "\"chain\" and \"root\" are not supported yet, write "
               "\"client_cert_forward rfc9440;\" to send the leaf";
    }
    return {};
}

}  // namespace

const Dialect dialect_rfc9440 = {
    .name = "rfc9440",
    .headers = k_headers,
    .reserved = k_reserved,
    .fields = k_fields,
    .objection = objection,
};

}  // namespace client_cert
