// Tests the `rfc9440` dialect with the example of RFC 9440 appendix A.
#include <catch2/catch_test_macros.hpp>

#include "dialect_fields.hpp"
#include "rfc9440_vector.hpp"

namespace client_cert {

TEST_CASE("rfc9440 sends Client-Cert and owns Client-Cert-Chain too",
          "[rfc9440]") {
    CHECK(test::header_names(dialect_rfc9440)
          == std::vector<std::string>{"Client-Cert"});
    CHECK(test::reserved_names(dialect_rfc9440)
          == std::vector<std::string>{"client-cert-chain"});
}


TEST_CASE("Client-Cert is the leaf between colons", "[rfc9440]") {
    CHECK(test::header_value(dialect_rfc9440, "Client-Cert",
                             test::leaf_identity())
          == ":" + std::string(test::k_leaf_base64) + ":");
}


TEST_CASE("rfc9440 objects to the chain, which is still to come", "[rfc9440]") {
    const auto objection = dialect_rfc9440.objection;
    const auto chain = test::chosen(dialect_rfc9440, {"chain"});
    const auto root = test::chosen(dialect_rfc9440, {"root"});
    CHECK(objection({}).empty());
    CHECK_FALSE(objection(chain).empty());
    CHECK_FALSE(objection(root).empty());
    CHECK_FALSE(
        objection(test::chosen(dialect_rfc9440, {"chain", "root"})).empty());
}

}  // namespace client_cert
