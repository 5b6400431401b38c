// All readers, a line each: X(google) is reader_google of google.cpp, or of a
// file of several that are alike.
#pragma once

#define CLIENT_CERT_READERS(X) \
    X(rfc9440)                 \
    X(cloudflare)              \
    X(akamai)                  \
    X(akamai_cc_der)           \
    X(envoy)                   \
    X(traefik)                 \
    X(nginx)                   \
    X(aws_alb)                 \
    X(aws_alb_passthrough)     \
    X(aws_cloudfront)          \
    X(haproxy)                 \
    X(apache)                  \
    X(kong)                    \
    X(gorouter)                \
    X(cloudfoundry)            \
    X(azure)                   \
    X(aspnet)
