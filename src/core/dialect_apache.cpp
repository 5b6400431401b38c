// `apache`: what mod_headers makes of Apache mod_ssl's variables.
#include <array>

#include "dialect.hpp"
#include "format_parts.hpp"
#include "pem.hpp"

namespace client_cert {
namespace {

enum : Fields { k_chain = 1U << 0 };

constexpr std::array<DialectField, 1> k_fields = {{
    {"chain", k_chain},
}};

constexpr Format k_certificate = {
    formats::needs<Fact::der>,
    formats::encoded<&Identity::der, put_spaced_pem>};

constexpr std::array<DialectHeader, 5> k_headers = {{
    {"SSL_CLIENT_VERIFY", &formats::status, true},
    {"SSL_CLIENT_CERT", &k_certificate},
    {"SSL_CLIENT_S_DN", &formats::subject},
    {"SSL_CLIENT_I_DN", &formats::issuer},
    {"SSL_CLIENT_M_SERIAL", &formats::serial},
}};

constexpr std::array<ReservedName, 1> k_reserved = {{
    {"ssl-client-", true},
}};


std::string_view objection(const Choice& choice) noexcept {
    if ((choice.fields & k_chain) != 0) {
        return "\"chain\" is not supported yet, leave it out";
    }
    return {};
}

}  // namespace

const Dialect dialect_apache = {
    .name = "apache",
    .headers = k_headers,
    .reserved = k_reserved,
    .fields = k_fields,
    .objection = objection,
};

}  // namespace client_cert
