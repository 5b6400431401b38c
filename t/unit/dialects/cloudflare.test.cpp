// Tests the `cloudflare` dialect with the RFC 9440 leaf.
#include <catch2/catch_test_macros.hpp>

#include "lib/dialect_fields.hpp"
#include "lib/rfc9440_vector.hpp"

namespace client_cert {

TEST_CASE("cloudflare sends two headers and owns two prefixes",
          "[cloudflare]") {
    CHECK(test::header_names(dialect_cloudflare)
          == std::vector<std::string>{"Cf-Client-Cert-Der-Base64",
                                      "Cf-Client-Cert-Sha256"});
    CHECK(test::reserved_names(dialect_cloudflare)
          == std::vector<std::string>{"cf-cert-*", "cf-client-cert-*"});
    CHECK(dialect_cloudflare.fields.empty());
}


TEST_CASE("cloudflare's values are bare base64 and lower-case hex",
          "[cloudflare]") {
    const Identity& leaf = test::leaf_identity();
    CHECK(test::header_value(dialect_cloudflare, "Cf-Client-Cert-Der-Base64",
                             leaf)
          == test::k_leaf_base64);
    CHECK(test::header_value(dialect_cloudflare, "Cf-Client-Cert-Sha256", leaf)
          == test::k_leaf_sha256_hex);
}

}  // namespace client_cert
