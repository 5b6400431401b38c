// The formats and fields of dialects whose value is a variable as well.
#pragma once

#include "formats/format.hpp"

namespace client_cert {

namespace akamai {

enum : Fields {
    k_der = 1U << 0,
    k_subject = 1U << 1,
    k_cn = 1U << 2,
    k_sha256 = 1U << 3,
    k_issuer = 1U << 4,
    k_status = 1U << 5,
};

// format is Client-To-Edge-HTTP-Auth.
extern const Format format;

}  // namespace akamai

namespace envoy {

enum : Fields {
    k_cert = 1U << 0,
    k_chain = 1U << 1,
    k_subject = 1U << 2,
    k_uri = 1U << 3,
    k_dns = 1U << 4,
    k_by = 1U << 5,
    k_issuer = 1U << 6,
};

// format is X-Forwarded-Client-Cert; the argument is the URI after `by=`.
extern const Format format;

}  // namespace envoy

namespace rfc9440 {

enum : Fields { k_chain = 1U << 0, k_root = 1U << 1 };

// chain is Client-Cert-Chain, with the trust anchor where `k_root` is chosen.
extern const Format chain;

}  // namespace rfc9440

namespace traefik {

enum : Fields { k_pem = 1U << 0, k_info = 1U << 1, k_leaf = 1U << 2 };

// pem is X-Forwarded-Tls-Client-Cert, of the leaf alone where `k_leaf` is
// chosen; info is X-Forwarded-Tls-Client-Cert-Info, of the leaf alone with
// `k_leaf` and without.
extern const Format pem;
extern const Format info;

}  // namespace traefik

}  // namespace client_cert
