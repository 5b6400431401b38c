// Tests the `rfc9440` dialect with the example of RFC 9440 appendix A.
#include <catch2/catch_test_macros.hpp>

#include "lib/dialect_fields.hpp"
#include "lib/identities.hpp"

namespace client_cert {
namespace {

Choice chosen(std::initializer_list<std::string_view> names) {
    return test::chosen(dialect_rfc9440, names);
}

std::string chain(const Identity& identity, const Choice& choice,
                  bool whole = true) {
    return test::header_value(dialect_rfc9440, "Client-Cert-Chain", identity,
                              choice, whole);
}

const std::string k_intermediate =
    ":" + std::string(test::k_intermediate_base64) + ":";
const std::string k_root = ":" + std::string(test::k_root_base64) + ":";

}  // namespace


TEST_CASE("rfc9440 sends Client-Cert, and Client-Cert-Chain where it is chosen",
          "[rfc9440]") {
    CHECK(test::header_names(dialect_rfc9440)
          == std::vector<std::string>{"Client-Cert", "Client-Cert-Chain+"});
    CHECK(dialect_rfc9440.reserved.empty());
    CHECK(dialect_rfc9440.default_fields == 0);
    CHECK(dialect_rfc9440.headers[0].when == 0);
    CHECK(dialect_rfc9440.headers[1].when == chosen({"chain"}).fields);
}


TEST_CASE("Client-Cert is the leaf between colons", "[rfc9440]") {
    CHECK(test::header_value(dialect_rfc9440, "Client-Cert",
                             test::leaf_identity())
          == ":" + std::string(test::k_leaf_base64) + ":");
}


TEST_CASE("Client-Cert-Chain is the validated chain without its anchor",
          "[rfc9440]") {
    CHECK(chain(test::leaf_identity(), chosen({"chain"})) == k_intermediate);
}


TEST_CASE("Client-Cert-Chain with the anchor is the example of the RFC",
          "[rfc9440]") {
    CHECK(chain(test::leaf_identity(), chosen({"chain", "root"}))
          == k_intermediate + ", " + k_root);
}


TEST_CASE("Client-Cert-Chain does not look at what the client sent",
          "[rfc9440]") {
    Identity identity = test::leaf_identity();
    const std::vector<Bytes> junk = {test::bytes("junk"), test::bytes("more")};
    identity.presented_chain = junk;
    CHECK(chain(identity, chosen({"chain"})) == k_intermediate);
    identity.presented_chain = {};
    CHECK(chain(identity, chosen({"chain"})) == k_intermediate);
}


TEST_CASE("A leaf that its anchor issued has no Client-Cert-Chain",
          "[rfc9440]") {
    Identity identity = test::leaf_identity();
    identity.validated_chain = identity.validated_chain.last(1);
    CHECK(chain(identity, chosen({"chain"})).empty());
    CHECK(chain(identity, chosen({"chain", "root"})) == k_root);
}


TEST_CASE("A leaf that is its own anchor has no Client-Cert-Chain",
          "[rfc9440]") {
    Identity identity = test::leaf_identity();
    identity.validated_chain = {};
    CHECK(chain(identity, chosen({"chain"})).empty());
    CHECK(chain(identity, chosen({"chain", "root"})).empty());
}


TEST_CASE("A chain that is not known has no Client-Cert-Chain", "[rfc9440]") {
    const Identity identity = test::unknown_chain();
    CHECK(chain(identity, chosen({"chain"}), false).empty());
    CHECK(chain(identity, chosen({"chain", "root"}), false).empty());
    CHECK(test::header_value(dialect_rfc9440, "Client-Cert", identity)
          == ":" + std::string(test::k_leaf_base64) + ":");
}


TEST_CASE("rfc9440 objects to root without chain", "[rfc9440]") {
    const auto objection = dialect_rfc9440.objection;
    CHECK(objection({}).empty());
    CHECK(objection(chosen({"chain"})).empty());
    CHECK(objection(chosen({"chain", "root"})).empty());
    CHECK(objection(chosen({"root"}))
          == "\"root\" says how far \"chain\" goes, write \"rfc9440 chain "
             "root\"");
}

}  // namespace client_cert
