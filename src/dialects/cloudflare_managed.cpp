// `cloudflare-managed`: the headers of Cloudflare's Managed Transform "Add TLS
// client auth headers".
#include <array>

#include "dialects/dialect.hpp"
#include "encoding/hex.hpp"
#include "formats/parts.hpp"
#include "identity/date_time.hpp"

namespace client_cert {
namespace {

using formats::date;
using formats::encoded;
using formats::needs;
using formats::text;

// X509_V_ERR_CERT_REVOKED.
constexpr int k_revoked = 23;

bool put_revoked(Writer& out, const Identity& identity,
                 const Choice&) noexcept {
    out.put(identity.error == k_revoked ? "true" : "false");
    return true;
}

constexpr Format k_revoked_format = {needs<>, put_revoked};
constexpr Format k_issuer_serial = {needs<Fact::issuer_serial>,
                                    text<&Identity::issuer_serial>};
constexpr Format k_not_before = {needs<Fact::validity>,
                                 date<&Identity::not_before, put_openssl_date>};
constexpr Format k_not_after = {needs<Fact::validity>,
                                date<&Identity::not_after, put_openssl_date>};
constexpr Format k_ski = {needs<Fact::ski>,
                          encoded<&Identity::ski, put_hex_upper>};
constexpr Format k_issuer_ski = {needs<Fact::issuer_ski>,
                                 encoded<&Identity::issuer_ski, put_hex_upper>};

constexpr std::array<DialectHeader, 17> k_headers = {{
    {"Cf-Cert-Presented", &formats::presented, Role::verdict},
    {"Cf-Cert-Verified", &formats::verified, Role::verdict},
    {"Cf-Cert-Revoked", &k_revoked_format, Role::verdict},
    {"Cf-Cert-Subject-DN", &formats::subject_whole},
    {"Cf-Cert-Issuer-DN", &formats::issuer_whole},
    {"Cf-Cert-Subject-DN-RFC2253", &formats::subject_whole},
    {"Cf-Cert-Issuer-DN-RFC2253", &formats::issuer_whole},
    {"Cf-Cert-Subject-DN-Legacy", &formats::subject_slash},
    {"Cf-Cert-Issuer-DN-Legacy", &formats::issuer_slash},
    {"Cf-Cert-Serial", &formats::serial},
    {"Cf-Cert-Issuer-Serial", &k_issuer_serial},
    {"Cf-Cert-SHA256", &formats::sha256_hex},
    {"Cf-Cert-SHA1", &formats::sha1_hex},
    {"Cf-Cert-Not-Before", &k_not_before},
    {"Cf-Cert-Not-After", &k_not_after},
    {"Cf-Cert-SKI", &k_ski},
    {"Cf-Cert-Issuer-SKI", &k_issuer_ski},
}};

constexpr std::array<ReservedName, 2> k_reserved = {{
    {"cf-cert-", true},
    {"cf-client-cert-", true},
}};

}  // namespace

const Dialect dialect_cloudflare_managed = {
    .name = "cloudflare-managed",
    .headers = k_headers,
    .reserved = k_reserved,
};

}  // namespace client_cert
