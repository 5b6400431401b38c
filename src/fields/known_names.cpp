// The names in which products known to us carry client certificates.
#include "fields/known_names.hpp"

namespace client_cert {

std::span<const ReservedName> known_names() noexcept {
    static constexpr ReservedName names[] = {
        // RFC 9440
        {"client-cert"},
        {"client-cert-chain"},
        // Cloudflare
        {"cf-cert-", true},
        {"cf-client-cert-", true},
        // Akamai
        {"client-to-edge-http-auth"},
        {"akamai-cc-", true},
        // Envoy, Istio, Cloud Foundry, Azure Container Apps
        {"x-forwarded-client-cert"},
        {"x-forwarded-client-chain"},
        // Traefik
        {"x-forwarded-tls-client-cert"},
        {"x-forwarded-tls-client-cert-", true},
        // ingress-nginx, Apache httpd, Tomcat, Undertow
        {"ssl-client-", true},
        {"ssl-secure-protocol"},
        {"ssl-cipher"},
        {"ssl-session-id"},
        {"ssl-cipher-usekeysize"},
        // authentik
        {"x-authentik-outpost-certificate"},
        // HAProxy, OpenShift, VerneMQ, Cloud Foundry
        {"x-ssl"},
        {"x-ssl-session-id"},
        {"x-ssl-client"},
        {"x-ssl-client-", true},
        {"x-ssl-issuer"},
        // AWS
        {"x-amzn-mtls-", true},
        {"cloudfront-viewer-cert-", true},
        // Google Cloud, Kong, ASP.NET Core
        {"x-client-cert"},
        {"x-client-cert-present"},
        {"x-client-cert-chain-verified"},
        {"x-client-cert-error"},
        {"x-client-cert-hash"},
        {"x-client-cert-serial-number"},
        {"x-client-cert-spiffe"},
        {"x-client-cert-uri-sans"},
        {"x-client-cert-dnsname-sans"},
        {"x-client-cert-valid-not-before"},
        {"x-client-cert-valid-not-after"},
        {"x-client-cert-serial"},
        {"x-client-cert-issuer-dn"},
        {"x-client-cert-subject-dn"},
        {"x-client-cert-fingerprint"},
        // Azure App Service
        {"x-arr-clientcert"},
        // Oracle
        {"wl-proxy-client-cert"},
        {"proxy-auth-cert"},
        // Puppet, Vault, Guacamole, Jans, Gravitee, ASP.NET Core behind IIS,
        // Istio's gateways, and what public reports tell of
        {"x-client-verify"},
        {"x-client-dn"},
        {"x-ssl-cert"},
        {"x-client-certificate"},
        {"x-clientcert"},
        {"x-gravitee-client-cert"},
        {"ms-aspnetcore-clientcert"},
        {"x-client-fingerprint"},
        {"x-forwarded-ssl-client-cert"},
        {"x-forwarded-ssl-client-cert-infos"},
        {"istio-mtls-client-certificate"},
    };
    return names;
}

}  // namespace client_cert
