// Tests the `akamai` dialect, an RFC 9651 Dictionary of chosen fields.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <bit>

#include "lib/dialect_fields.hpp"
#include "lib/rfc9440_vector.hpp"
#include "lib/sf_dictionary.hpp"

namespace client_cert {
namespace {

Choice chosen(std::initializer_list<std::string_view> names) {
    return test::chosen(dialect_akamai, names);
}

std::string value(const Identity& identity, const Choice& choice,
                  bool whole = true) {
    return test::header_value(dialect_akamai, "Client-To-Edge-HTTP-Auth",
                              identity, choice, whole);
}

const std::string k_cert = "cert=:" + std::string(test::k_leaf_base64) + ":";
const std::string k_sha256 =
    "sha256=\"" + std::string(test::k_leaf_sha256_hex) + "\"";

}  // namespace


TEST_CASE("akamai sends one header, which states a verdict", "[akamai]") {
    CHECK(test::header_names(dialect_akamai)
          == std::vector<std::string>{"Client-To-Edge-HTTP-Auth*"});
    CHECK(test::reserved_names(dialect_akamai)
          == std::vector<std::string>{"akamai-cc-*"});
    CHECK(dialect_akamai.default_fields == chosen({"der", "status"}).fields);
}


TEST_CASE("akamai's members come in the order of the contract", "[akamai]") {
    const Identity& leaf = test::leaf_identity();

    CHECK(value(leaf, {}).empty());
    CHECK(value(leaf, chosen({"der"})) == k_cert);
    CHECK(value(leaf, chosen({"subject"})) == R"(subject="CN=BC")");
    CHECK(value(leaf, chosen({"cn"})) == R"(cn="BC")");
    CHECK(value(leaf, chosen({"sha256"})) == k_sha256);
    CHECK(value(leaf, chosen({"issuer"}))
          == R"(issuer="CN=LA Intermediate CA,O=Let's Authenticate")");
    CHECK(value(leaf, chosen({"status"})) == R"(status="SUCCESS")");

    CHECK(value(leaf, chosen({"status", "der"}))
          == k_cert + R"(, status="SUCCESS")");
    CHECK(value(leaf, chosen({"status", "issuer", "sha256", "cn", "subject"}))
          == R"(subject="CN=BC", cn="BC", )" + k_sha256
                 + R"(, issuer="CN=LA Intermediate CA,O=Let's Authenticate")"
                 + R"(, status="SUCCESS")");
}


TEST_CASE("akamai's values are Dictionaries for every choice", "[akamai]") {
    for (Fields fields = 1; fields < Fields{1} << dialect_akamai.fields.size();
         fields++)
    {
        const std::string text = value(test::leaf_identity(), {fields, {}});
        CAPTURE(text);
        const auto members = test::parse_sf_dictionary(text);
        REQUIRE(members.has_value());
        CHECK(static_cast<int>(members->size()) == std::popcount(fields));
    }
}


TEST_CASE("akamai sends the status alone without a certificate", "[akamai]") {
    const Identity nobody;
    CHECK(value(nobody, {dialect_akamai.default_fields, {}})
          == R"(status="NONE")");
    CHECK(value(nobody, chosen({"der"})).empty());
    CHECK(value(nobody, chosen({"subject", "cn", "sha256", "issuer"})).empty());
}


TEST_CASE("akamai says nothing of a certificate that is not disclosed",
          "[akamai]") {
    Identity identity = test::leaf_identity();
    identity.disclosed = false;
    identity.status = "FAILED:certificate has expired";
    CHECK(value(identity, {dialect_akamai.default_fields, {}})
          == R"(status="FAILED:certificate has expired")");
    CHECK(
        value(identity, chosen({"subject", "cn", "sha256", "issuer"})).empty());
}


TEST_CASE("akamai leaves out several common names and says so", "[akamai]") {
    Identity identity = test::leaf_identity();
    const std::vector<Attribute> names = {
        {"2.5.4.3", "BC", "BC", true},
        {"2.5.4.3", "admin", "admin", true},
    };
    identity.subject_attributes = names;
    CHECK(value(identity, chosen({"cn", "status"}), false)
          == R"(status="SUCCESS")");
    CHECK(value(identity, chosen({"subject"})) == R"(subject="CN=BC")");
}


TEST_CASE("akamai leaves out what a String cannot hold and says so",
          "[akamai]") {
    Identity identity = test::leaf_identity();
    identity.subject = "CN=Zo\u00EB";
    CHECK(value(identity, chosen({"subject", "cn", "status"}), false)
          == R"(cn="BC", status="SUCCESS")");
}


TEST_CASE("akamai has no member for a fact that is not there", "[akamai]") {
    Identity identity = test::leaf_identity();
    identity.subject = {};
    identity.subject_attributes = {};
    CHECK(value(identity, chosen({"subject", "cn", "status"}))
          == R"(status="SUCCESS")");
}


TEST_CASE("akamai escapes what OpenSSL has escaped once more", "[akamai]") {
    Identity identity = test::leaf_identity();
    identity.subject = R"(CN=\"a\\b\",O=x)";
    const std::string text = value(identity, chosen({"subject"}));
    CHECK(text == R"(subject="CN=\\\"a\\\\b\\\",O=x")");
    CHECK(test::parse_sf_dictionary(text)
          == test::SfMembers{{"subject", std::string(identity.subject)}});
}


TEST_CASE("akamai objects to the certificate beside its attributes",
          "[akamai]") {
    const auto objection = dialect_akamai.objection;
    const std::string_view attribute =
        GENERATE("subject", "cn", "sha256", "issuer");
    CHECK_FALSE(objection(chosen({"der", attribute})).empty());
    CHECK_FALSE(objection(chosen({"der", attribute, "status"})).empty());
    CHECK(objection(chosen({attribute, "status"})).empty());
    CHECK(objection(chosen({"der", "status"})).empty());
    CHECK(objection(chosen({"subject", "cn", "sha256", "issuer"})).empty());
}


TEST_CASE("akamai keeps to the room it has", "[akamai]") {
    test::require_room_is_kept([](Writer& out) {
        (void)dialect_akamai.headers[0].format->render(
            out, test::leaf_identity(),
            chosen({"subject", "cn", "sha256", "issuer", "status"}));
    });
}

}  // namespace client_cert
