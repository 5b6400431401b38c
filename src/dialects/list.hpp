// All dialects, a line each: X(google) is dialect_google of google.cpp, or of a
// file of several that are alike, such as base64.cpp.
#pragma once

// In the order of the documentation.
#define CLIENT_CERT_DIALECTS(X) \
    X(rfc9440)                  \
    X(cloudflare)               \
    X(cloudflare_managed)       \
    X(akamai)                   \
    X(akamai_cc_der)            \
    X(envoy)                    \
    X(traefik)                  \
    X(nginx)                    \
    X(aws_alb)                  \
    X(aws_cloudfront)           \
    X(google)                   \
    X(haproxy)                  \
    X(apache)                   \
    X(kong)                     \
    X(gorouter)                 \
    X(cloudfoundry)             \
    X(azure)                    \
    X(aspnet)
