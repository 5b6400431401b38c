// Tests the dialects that are only names for plain values.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>

#include "dialect_fields.hpp"
#include "identities.hpp"

namespace client_cert {
namespace {

using Names = std::vector<std::string>;

}  // namespace


TEST_CASE("akamai-cc-der is RFC 9440 under another name", "[dialect]") {
    CHECK(test::header_names(dialect_akamai_cc_der) == Names{"AKAMAI-CC-DER"});
    CHECK(test::reserved_names(dialect_akamai_cc_der) == Names{"akamai-cc-*"});
    CHECK(test::header_value(dialect_akamai_cc_der, "AKAMAI-CC-DER",
                             test::leaf_identity())
          == ":" + std::string(test::k_leaf_base64) + ":");
}


TEST_CASE("gorouter, azure and aspnet are bare base64", "[dialect]") {
    struct Row {
        const Dialect* dialect;
        std::string header;
    };
    const Row row = GENERATE(Row{&dialect_gorouter, "X-Forwarded-Client-Cert"},
                             Row{&dialect_azure, "X-ARR-ClientCert"},
                             Row{&dialect_aspnet, "X-Client-Cert"});
    CHECK(test::header_names(*row.dialect) == Names{row.header});
    CHECK(row.dialect->reserved.empty());
    CHECK(test::header_value(*row.dialect, row.header, test::leaf_identity())
          == test::k_leaf_base64);
}


TEST_CASE("kong describes the reference vector", "[dialect]") {
    CHECK(test::header_names(dialect_kong)
          == Names{"X-Client-Cert", "X-Client-Cert-Serial",
                   "X-Client-Cert-Issuer-DN", "X-Client-Cert-Subject-DN",
                   "X-Client-Cert-Fingerprint"});
    const auto value = [](std::string_view name) {
        return test::header_value(dialect_kong, name, test::leaf_identity());
    };
    CHECK(value("X-Client-Cert") == test::k_leaf_escaped_pem);
    CHECK(value("X-Client-Cert-Serial") == "07");
    CHECK(value("X-Client-Cert-Issuer-DN") == test::k_leaf_issuer);
    CHECK(value("X-Client-Cert-Subject-DN") == "CN=BC");
    CHECK(value("X-Client-Cert-Fingerprint") == test::k_leaf_sha1_hex);
}


TEST_CASE("apache describes the reference vector", "[dialect]") {
    CHECK(test::header_names(dialect_apache)
          == Names{"SSL_CLIENT_VERIFY*", "SSL_CLIENT_CERT", "SSL_CLIENT_S_DN",
                   "SSL_CLIENT_I_DN", "SSL_CLIENT_M_SERIAL"});
    CHECK(test::reserved_names(dialect_apache) == Names{"ssl-client-*"});

    const auto value = [](std::string_view name) {
        return test::header_value(dialect_apache, name, test::leaf_identity());
    };
    CHECK(value("SSL_CLIENT_VERIFY") == "SUCCESS");
    CHECK(value("SSL_CLIENT_S_DN") == "CN=BC");
    CHECK(value("SSL_CLIENT_I_DN") == test::k_leaf_issuer);
    CHECK(value("SSL_CLIENT_M_SERIAL") == "07");

    // Lines of 64 characters, with a space where a newline was.
    const std::string pem = value("SSL_CLIENT_CERT");
    constexpr std::string_view begin = "-----BEGIN CERTIFICATE----- ";
    constexpr std::string_view end = " -----END CERTIFICATE-----";
    REQUIRE(pem.starts_with(begin));
    REQUIRE(pem.ends_with(end));
    std::string body =
        pem.substr(begin.size(), pem.size() - begin.size() - end.size());
    CHECK(body.find(' ') == 64);
    CHECK(std::count(body.begin(), body.end(), ' ') == 8);
    std::erase(body, ' ');
    CHECK(body == test::k_leaf_base64);

    CHECK(test::header_value(dialect_apache, "SSL_CLIENT_VERIFY", Identity{})
          == "NONE");
    CHECK(dialect_apache.objection({}).empty());
    CHECK_FALSE(
        dialect_apache.objection(test::chosen(dialect_apache, {"chain"}))
            .empty());
}

}  // namespace client_cert
