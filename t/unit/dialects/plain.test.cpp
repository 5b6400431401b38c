// Tests the dialects that are only names for plain values.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "lib/dialect_fields.hpp"
#include "lib/identities.hpp"

namespace client_cert {
namespace {

using Names = std::vector<std::string>;

// spaced is the PEM of a certificate in base64: lines of 64 characters, with a
// space where a newline was and none at the end.
std::string spaced(std::string_view base64) {
    std::string text = "-----BEGIN CERTIFICATE-----";
    for (std::size_t i = 0; i < base64.size(); i += 64) {
        text += ' ';
        text += base64.substr(i, 64);
    }
    return text + " -----END CERTIFICATE-----";
}

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
    Names names = {"SSL_CLIENT_VERIFY*", "SSL_CLIENT_CERT"};
    for (int i = 0; i < 10; i++) {
        names.push_back("SSL_CLIENT_CERT_CHAIN_" + std::to_string(i) + "+");
    }
    names.insert(names.end(),
                 {"SSL_CLIENT_S_DN", "SSL_CLIENT_I_DN", "SSL_CLIENT_M_SERIAL"});
    CHECK(test::header_names(dialect_apache) == names);
    CHECK(test::reserved_names(dialect_apache) == Names{"ssl-client-*"});

    const auto value = [](std::string_view name) {
        return test::header_value(dialect_apache, name, test::leaf_identity());
    };
    CHECK(value("SSL_CLIENT_VERIFY") == "SUCCESS");
    CHECK(value("SSL_CLIENT_S_DN") == "CN=BC");
    CHECK(value("SSL_CLIENT_I_DN") == test::k_leaf_issuer);
    CHECK(value("SSL_CLIENT_M_SERIAL") == "07");

    CHECK(value("SSL_CLIENT_CERT") == spaced(test::k_leaf_base64));

    CHECK(test::header_value(dialect_apache, "SSL_CLIENT_VERIFY", Identity{})
          == "NONE");
    CHECK(dialect_apache.objection == nullptr);
}


TEST_CASE("apache sends what came with the leaf in as many headers",
          "[dialect]") {
    const Choice choice = test::chosen(dialect_apache, {"chain"});
    for (const DialectHeader& header : dialect_apache.headers) {
        CHECK(header.when == (header.role == Role::chain ? choice.fields : 0));
    }
    const auto chain = [&](const Identity& identity, bool whole = true) {
        Names values;
        for (int i = 0; i < 10; i++) {
            values.push_back(test::header_value(
                dialect_apache, "SSL_CLIENT_CERT_CHAIN_" + std::to_string(i),
                identity, choice, whole));
        }
        return values;
    };
    Identity identity = test::leaf_identity();
    const Bytes one = identity.presented_chain[0];
    const Bytes other = identity.validated_chain[1];

    Names expected(10);
    expected[0] = spaced(test::k_intermediate_base64);
    CHECK(chain(identity) == expected);

    // As they came, whether they are of any use or not.
    std::vector<Bytes> presented = {other, one, one, one, one,
                                    one,   one, one, one, other};
    identity.presented_chain = presented;
    expected.assign(10, spaced(test::k_intermediate_base64));
    expected[0] = expected[9] = spaced(test::k_root_base64);
    CHECK(chain(identity) == expected);

    presented.push_back(one);
    identity.presented_chain = presented;
    CHECK(chain(identity, false) == Names(10));

    identity.presented_chain = {};
    CHECK(chain(identity) == Names(10));
    CHECK(chain(test::unknown_chain(), false) == Names(10));
}

}  // namespace client_cert
