// `apache`: what mod_headers makes of Apache mod_ssl's variables.
#include <array>

#include "dialects/dialect.hpp"
#include "encoding/pem.hpp"
#include "formats/parts.hpp"

namespace client_cert {
namespace {

enum : Fields { k_chain = 1U << 0 };

constexpr std::array<DialectField, 1> k_fields = {{
    {"chain", k_chain},
}};

constexpr Format k_certificate = {
    formats::needs<Fact::der>,
    formats::encoded<&Identity::der, put_spaced_pem>};

// k_longest_chain is the number of headers that a chain may take: as many as
// Keycloak and others read.
constexpr std::size_t k_longest_chain = 10;


// put_link appends one certificate of the presented chain. A chain that is
// longer than the headers is sent in none of them.
template <std::size_t index>
bool put_link(Writer& out, const Identity& identity, const Choice&) noexcept {
    const std::span<const Bytes> chain = identity.presented_chain;
    if (identity.unreadable.has(Fact::presented_chain)
        || chain.size() > k_longest_chain)
    {
        return false;
    }
    if (index < chain.size()) {
        put_spaced_pem(out, chain[index]);
    }
    return true;
}

template <std::size_t index>
constexpr Format k_link = {formats::needs<Fact::presented_chain>,
                           put_link<index>};

constexpr std::array<DialectHeader, 5 + k_longest_chain> k_headers = {{
    {"SSL_CLIENT_VERIFY", &formats::status, Role::verdict},
    {"SSL_CLIENT_CERT", &k_certificate},
    {"SSL_CLIENT_CERT_CHAIN_0", &k_link<0>, Role::chain, k_chain},
    {"SSL_CLIENT_CERT_CHAIN_1", &k_link<1>, Role::chain, k_chain},
    {"SSL_CLIENT_CERT_CHAIN_2", &k_link<2>, Role::chain, k_chain},
    {"SSL_CLIENT_CERT_CHAIN_3", &k_link<3>, Role::chain, k_chain},
    {"SSL_CLIENT_CERT_CHAIN_4", &k_link<4>, Role::chain, k_chain},
    {"SSL_CLIENT_CERT_CHAIN_5", &k_link<5>, Role::chain, k_chain},
    {"SSL_CLIENT_CERT_CHAIN_6", &k_link<6>, Role::chain, k_chain},
    {"SSL_CLIENT_CERT_CHAIN_7", &k_link<7>, Role::chain, k_chain},
    {"SSL_CLIENT_CERT_CHAIN_8", &k_link<8>, Role::chain, k_chain},
    {"SSL_CLIENT_CERT_CHAIN_9", &k_link<9>, Role::chain, k_chain},
    {"SSL_CLIENT_S_DN", &formats::subject_whole},
    {"SSL_CLIENT_I_DN", &formats::issuer_whole},
    {"SSL_CLIENT_M_SERIAL", &formats::serial},
}};

constexpr std::array<ReservedName, 1> k_reserved = {{
    {"ssl-client-", true},
}};

}  // namespace

const Dialect dialect_apache = {
    .name = "apache",
    .headers = k_headers,
    .reserved = k_reserved,
    .fields = k_fields,
};

}  // namespace client_cert
