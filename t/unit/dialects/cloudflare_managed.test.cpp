// Tests the `cloudflare-managed` dialect: the leaf of RFC 9440 and the examples
// of Cloudflare's documentation.
#include <catch2/catch_test_macros.hpp>

#include "lib/dialect_fields.hpp"
#include "lib/identities.hpp"

namespace client_cert {
namespace {

std::string value(std::string_view name, const Identity& identity,
                  bool whole = true) {
    return test::header_value(dialect_cloudflare_managed, name, identity, {},
                              whole);
}

}  // namespace


TEST_CASE("cloudflare-managed sends 17 headers, three of them verdicts",
          "[cloudflare-managed]") {
    CHECK(test::header_names(dialect_cloudflare_managed)
          == std::vector<std::string>{
              "Cf-Cert-Presented*", "Cf-Cert-Verified*", "Cf-Cert-Revoked*",
              "Cf-Cert-Subject-DN", "Cf-Cert-Issuer-DN",
              "Cf-Cert-Subject-DN-RFC2253", "Cf-Cert-Issuer-DN-RFC2253",
              "Cf-Cert-Subject-DN-Legacy", "Cf-Cert-Issuer-DN-Legacy",
              "Cf-Cert-Serial", "Cf-Cert-Issuer-Serial", "Cf-Cert-SHA256",
              "Cf-Cert-SHA1", "Cf-Cert-Not-Before", "Cf-Cert-Not-After",
              "Cf-Cert-SKI", "Cf-Cert-Issuer-SKI"});
    CHECK(test::reserved_names(dialect_cloudflare_managed)
          == std::vector<std::string>{"cf-cert-*", "cf-client-cert-*"});
    CHECK(dialect_cloudflare_managed.fields.empty());
}


TEST_CASE("cloudflare-managed describes the reference vector",
          "[cloudflare-managed]") {
    const Identity& leaf = test::leaf_identity();
    CHECK(value("Cf-Cert-Presented", leaf) == "true");
    CHECK(value("Cf-Cert-Verified", leaf) == "true");
    CHECK(value("Cf-Cert-Revoked", leaf) == "false");
    CHECK(value("Cf-Cert-Subject-DN", leaf) == "CN=BC");
    CHECK(value("Cf-Cert-Issuer-DN", leaf) == test::k_leaf_issuer);
    CHECK(value("Cf-Cert-Subject-DN-RFC2253", leaf) == "CN=BC");
    CHECK(value("Cf-Cert-Issuer-DN-RFC2253", leaf) == test::k_leaf_issuer);
    CHECK(value("Cf-Cert-Subject-DN-Legacy", leaf) == "/CN=BC");
    CHECK(value("Cf-Cert-Issuer-DN-Legacy", leaf)
          == test::k_leaf_issuer_legacy);
    CHECK(value("Cf-Cert-Serial", leaf) == "07");
    CHECK(value("Cf-Cert-Issuer-Serial", leaf) == "16");
    CHECK(value("Cf-Cert-SHA256", leaf) == test::k_leaf_sha256_hex);
    CHECK(value("Cf-Cert-SHA1", leaf) == test::k_leaf_sha1_hex);
    CHECK(value("Cf-Cert-Not-Before", leaf) == "Jan 14 22:55:33 2020 GMT");
    CHECK(value("Cf-Cert-Not-After", leaf) == "Jan 23 22:55:33 2021 GMT");
    CHECK(value("Cf-Cert-SKI", leaf).empty());
    CHECK(value("Cf-Cert-Issuer-SKI", leaf)
          == "66DD68CB6B7F256C4602BA208F72DD19692103D8");
}


TEST_CASE("cloudflare-managed writes key identifiers and serials in upper case",
          "[cloudflare-managed]") {
    Identity identity = test::leaf_identity();
    identity.ski = identity.sha1;
    identity.issuer_serial = "527E0F20A20EA2A4146C78390F34CE7AF0878CA4";
    identity.issuer_ski = identity.sha1;
    CHECK(value("Cf-Cert-SKI", identity)
          == "CA083F269FB4FC71920E94070EAACB731929E6F9");
    CHECK(value("Cf-Cert-Issuer-SKI", identity)
          == "CA083F269FB4FC71920E94070EAACB731929E6F9");
    CHECK(value("Cf-Cert-Issuer-Serial", identity) == identity.issuer_serial);
}


TEST_CASE("cloudflare-managed takes nothing of the issuer from the leaf",
          "[cloudflare-managed]") {
    Identity identity = test::leaf_identity();
    REQUIRE_FALSE(identity.aki.empty());
    identity.issuer_serial = {};
    identity.issuer_ski = {};
    CHECK(value("Cf-Cert-Issuer-Serial", identity).empty());
    CHECK(value("Cf-Cert-Issuer-SKI", identity).empty());
}


TEST_CASE("cloudflare-managed states its verdicts on everybody",
          "[cloudflare-managed]") {
    const auto verdicts = [](const Identity& identity) {
        return value("Cf-Cert-Presented", identity) + ' '
               + value("Cf-Cert-Verified", identity) + ' '
               + value("Cf-Cert-Revoked", identity);
    };
    CHECK(verdicts(Identity{}) == "false false false");
    CHECK(verdicts(test::undisclosed()) == "true false false");

    Identity revoked = test::undisclosed();
    revoked.error = 23;
    CHECK(verdicts(revoked) == "true false true");
}


TEST_CASE("cloudflare-managed leaves out names whose slashes are ambiguous",
          "[cloudflare-managed]") {
    CHECK(value("Cf-Cert-Subject-DN-Legacy", test::hostile(), false).empty());
    CHECK(value("Cf-Cert-Issuer-DN-Legacy", test::hostile(), false).empty());
    CHECK(value("Cf-Cert-Subject-DN", test::hostile())
          == test::hostile().subject);
}

}  // namespace client_cert
