// Tests that `client_cert_reserve known` knows the names of every product.
#include "fields/known_names.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include "lib/naive_fold.hpp"

namespace client_cert {
namespace {

bool is_known(std::string_view name) {
    static std::vector<ReservedName> names(known_names().begin(),
                                           known_names().end());
    static const NameSet set{names};
    return set.contains(name);
}

}  // namespace


TEST_CASE("The header of every product is known", "[known_names]") {
    const std::string name = GENERATE(
        // RFC 9440
        "Client-Cert", "Client-Cert-Chain",
        // Cloudflare
        "Cf-Client-Cert-Der-Base64", "Cf-Client-Cert-Sha256",
        "Cf-Cert-Presented", "Cf-Cert-Verified", "Cf-Cert-Revoked",
        "Cf-Cert-Subject-DN", "Cf-Cert-Issuer-DN", "Cf-Cert-Subject-DN-RFC2253",
        "Cf-Cert-Issuer-DN-RFC2253", "Cf-Cert-Subject-DN-Legacy",
        "Cf-Cert-Issuer-DN-Legacy", "Cf-Cert-Serial", "Cf-Cert-Issuer-Serial",
        "Cf-Cert-SHA256", "Cf-Cert-SHA1", "Cf-Cert-Not-Before",
        "Cf-Cert-Not-After", "Cf-Cert-SKI", "Cf-Cert-Issuer-SKI",
        // Akamai
        "Client-to-Edge-HTTP-Auth", "Akamai-CC-DER", "AKAMAI-CC-Anything",
        // Envoy, Cloud Foundry, Azure Container Apps
        "X-Forwarded-Client-Cert", "X-Forwarded-Client-Chain",
        // Traefik
        "X-Forwarded-Tls-Client-Cert", "X-Forwarded-Tls-Client-Cert-Info",
        // ingress-nginx, authentik
        "SSL-Client-Cert", "SSL-Client-Verify", "SSL-Client-Subject-DN",
        "SSL-Client-Issuer-DN", "X-Authentik-Outpost-Certificate",
        // HAProxy, OpenShift, VerneMQ
        "X-SSL", "X-SSL-Session_ID", "X-SSL-Client-Verify", "X-SSL-Client-DN",
        "X-SSL-Client-CN", "X-SSL-Client-Cert", "X-SSL-Client-DER",
        "X-SSL-Client-SAN", "X-SSL-Client-SHA1", "X-SSL-Client-Serial",
        "X-SSL-Client-NotBefore", "X-SSL-Client-NotAfter", "X-SSL-Issuer",
        "X-SSL-Client", "X-SSL-Client-Session-ID", "X-SSL-Client-Subject-DN",
        "X-SSL-Client-Root-CA-DN",
        // AWS
        "X-Amzn-Mtls-Clientcert", "X-Amzn-Mtls-Clientcert-Serial-Number",
        "X-Amzn-Mtls-Clientcert-Issuer", "X-Amzn-Mtls-Clientcert-Subject",
        "X-Amzn-Mtls-Clientcert-Validity", "X-Amzn-Mtls-Clientcert-Leaf",
        "CloudFront-Viewer-Cert-Serial-Number", "CloudFront-Viewer-Cert-Issuer",
        "CloudFront-Viewer-Cert-Subject", "CloudFront-Viewer-Cert-Present",
        "CloudFront-Viewer-Cert-Sha256", "CloudFront-Viewer-Cert-Validity",
        "CloudFront-Viewer-Cert-Pem",
        // Google Cloud
        "X-Client-Cert-Present", "X-Client-Cert-Chain-Verified",
        "X-Client-Cert-Error", "X-Client-Cert-Hash",
        "X-Client-Cert-Serial-Number", "X-Client-Cert-SPIFFE",
        "X-Client-Cert-URI-SANs", "X-Client-Cert-DNSName-SANs",
        "X-Client-Cert-Valid-Not-Before", "X-Client-Cert-Valid-Not-After",
        // Azure App Service, ASP.NET Core, Kong
        "X-ARR-ClientCert", "X-Client-Cert", "X-Client-Cert-Serial",
        "X-Client-Cert-Issuer-DN", "X-Client-Cert-Subject-DN",
        "X-Client-Cert-Fingerprint",
        // Apache httpd, Tomcat, Undertow
        "SSL_CLIENT_CERT", "ssl_client_escaped_cert", "SSL_CLIENT_VERIFY",
        "SSL_CLIENT_S_DN", "SSL_CLIENT_I_DN", "SSL_CLIENT_M_SERIAL",
        "SSL_CLIENT_CERT_CHAIN_0", "ssl_secure_protocol", "ssl_cipher",
        "ssl_session_id", "ssl_cipher_usekeysize",
        // Oracle
        "WL-Proxy-Client-Cert", "Proxy-auth-cert",
        // Puppet, Vault, Guacamole, Jans, Gravitee, IIS, Istio and others
        "X-Client-Verify", "X-Client-DN", "X-SSL-CERT", "X-Client-Certificate",
        "X-ClientCert", "X-Gravitee-Client-Cert", "MS-ASPNETCORE-CLIENTCERT",
        "X-Client-Fingerprint", "X-Forwarded-Ssl-Client-Cert",
        "X-Forwarded-Ssl-Client-Cert-Infos", "istio-mtls-client-certificate");
    CAPTURE(name);
    CHECK(is_known(name));
}


TEST_CASE("A header that carries no identity is not known", "[known_names]") {
    const std::string name = GENERATE(
        "X-Client-Cert-Hint", "X-Client-ID", "X-SSL-Clients", "X-Forwarded-Ssl",
        "Remote-User", "X-WEBAUTH-USER", "Client-Certificate-Policy",
        "Client-Certs", "Client-Cert-Chains", "Cf-Connecting-IP", "Cf-Ray",
        "Akamai-Origin-Hop", "X-Forwarded-For", "X-Forwarded-Proto",
        "X-Forwarded-Tls-Version", "X-SSL-Protocol", "SSL-Protocol",
        "X-Amzn-Trace-Id", "CloudFront-Viewer-Country", "X-ARR-SSL", "Host",
        "Connection", "Content-Length", "Cookie", "Accept", "User-Agent",
        "Client-IP");
    CAPTURE(name);
    CHECK_FALSE(is_known(name));
}


TEST_CASE("Known names are written folded and once", "[known_names]") {
    std::vector<ReservedName> names(known_names().begin(), known_names().end());
    for (const ReservedName& name : names) {
        CAPTURE(name.folded);
        CHECK_FALSE(name.folded.empty());
        CHECK(test::naive_fold(name.folded) == name.folded);
        CHECK(name.folded.ends_with('-') == name.prefix);
    }
    std::ranges::sort(names, {}, [](const ReservedName& name) {
        return std::pair(name.folded, name.prefix);
    });
    CHECK(std::ranges::adjacent_find(names) == names.end());
}

}  // namespace client_cert
