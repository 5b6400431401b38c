// Tests the `google` dialect.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "lib/dialect_fields.hpp"
#include "lib/identities.hpp"

namespace client_cert {
namespace {

std::string value(std::string_view name, const Identity& identity,
                  bool whole = true) {
    return test::header_value(dialect_google, name, identity, {}, whole);
}

std::string error(const Identity& identity) {
    return value("X-Client-Cert-Error", identity);
}

Identity with_san(std::span<const SanEntry> san) {
    Identity identity = test::leaf_identity();
    identity.san = san;
    return identity;
}

}  // namespace


TEST_CASE("google sends ten headers, three of them verdicts", "[google]") {
    CHECK(test::header_names(dialect_google)
          == std::vector<std::string>{
              "X-Client-Cert-Present*", "X-Client-Cert-Chain-Verified*",
              "X-Client-Cert-Error*", "X-Client-Cert-Hash",
              "X-Client-Cert-Serial-Number", "X-Client-Cert-SPIFFE",
              "X-Client-Cert-URI-SANs", "X-Client-Cert-DNSName-SANs",
              "X-Client-Cert-Valid-Not-Before",
              "X-Client-Cert-Valid-Not-After"});
    CHECK(dialect_google.reserved.empty());
    CHECK(dialect_google.fields.empty());
}


TEST_CASE("google describes the reference vector", "[google]") {
    const Identity& leaf = test::leaf_identity();
    CHECK(value("X-Client-Cert-Present", leaf) == "true");
    CHECK(value("X-Client-Cert-Chain-Verified", leaf) == "true");
    CHECK(error(leaf).empty());
    // docs/dialects.md says: `openssl dgst -sha256 -binary | base64`
    // without its padding.
    CHECK(value("X-Client-Cert-Hash", leaf)
          == "v68ffgcPn6jdYpBfFY2nP4ShE2Yk+6/Mk5PI9yh6aes");
    CHECK(value("X-Client-Cert-Serial-Number", leaf) == "07");
    CHECK(value("X-Client-Cert-SPIFFE", leaf).empty());
    CHECK(value("X-Client-Cert-URI-SANs", leaf).empty());
    CHECK(value("X-Client-Cert-DNSName-SANs", leaf).empty());
    CHECK(value("X-Client-Cert-Valid-Not-Before", leaf)
          == "2020-01-14T22:55:33+00:00");
    CHECK(value("X-Client-Cert-Valid-Not-After", leaf)
          == "2021-01-23T22:55:33+00:00");
}


TEST_CASE("google states its verdicts on everybody", "[google]") {
    CHECK(value("X-Client-Cert-Present", Identity{}) == "false");
    CHECK(value("X-Client-Cert-Chain-Verified", Identity{}) == "false");
    CHECK(error(Identity{}) == "client_cert_not_provided");

    const Identity expired = test::undisclosed();
    CHECK(value("X-Client-Cert-Present", expired) == "true");
    CHECK(value("X-Client-Cert-Chain-Verified", expired) == "false");
    CHECK(error(expired) == "client_cert_validation_failed");
}


TEST_CASE("google lists alternative names in base64", "[google]") {
    const std::vector<SanEntry> san = {
        {SanKind::dns, "a,b"},
        {SanKind::uri, "urn:x"},
        {SanKind::dns, "\r\n"},
        {SanKind::uri, "https://a"},
    };
    const Identity identity = with_san(san);
    CHECK(value("X-Client-Cert-DNSName-SANs", identity) == "YSxi,DQo=");
    CHECK(value("X-Client-Cert-URI-SANs", identity) == "dXJuOng=,aHR0cHM6Ly9h");
    CHECK(error(identity).empty());
}


TEST_CASE("google has a SPIFFE ID apart from the other URIs", "[google]") {
    const std::vector<SanEntry> one = {{SanKind::uri, "spiffe://a/b"}};
    CHECK(value("X-Client-Cert-SPIFFE", with_san(one)) == "spiffe://a/b");
    CHECK(value("X-Client-Cert-URI-SANs", with_san(one)).empty());

    // Beside another URI it is no SPIFFE ID that anybody may rely on.
    const std::vector<SanEntry> two = {{SanKind::uri, "spiffe://a/b"},
                                       {SanKind::uri, "urn:x"}};
    CHECK(value("X-Client-Cert-SPIFFE", with_san(two), false).empty());
    CHECK(value("X-Client-Cert-URI-SANs", with_san(two)) == "dXJuOng=");
    CHECK(error(with_san(two)).empty());
}


TEST_CASE("google's serial is the bytes of the INTEGER", "[google]") {
    // What `openssl asn1parse` shows of each, and what Google's load balancer
    // was seen to send of the third.
    const auto [serial, sent] = GENERATE(table<std::string, std::string>({
        {"00", "00"},
        {"7F", "7f"},
        {"AD3E0EBCC3", "00:ad:3e:0e:bc:c3"},
        {"0BAD", "0b:ad"},
        {"80", "00:80"},
        {"FF01", "00:ff:01"},
    }));
    Identity identity = test::leaf_identity();
    identity.serial = serial;
    CHECK(value("X-Client-Cert-Serial-Number", identity) == sent);
    CHECK(error(identity).empty());
}


TEST_CASE("google has no form for a negative serial", "[google]") {
    Identity identity = test::leaf_identity();
    identity.serial = "-80";
    CHECK(value("X-Client-Cert-Serial-Number", identity, false).empty());
    CHECK(error(identity).empty());
}


TEST_CASE("google's limit of a serial counts bytes", "[google]") {
    Identity identity = test::leaf_identity();
    const std::string fifty(100, '7');
    identity.serial = fifty;
    CHECK(value("X-Client-Cert-Serial-Number", identity).size() == 149);
    CHECK(error(identity).empty());
    // The sign byte is one.
    const std::string with_sign(100, 'A');
    const std::string more(102, '7');
    for (const std::string& serial : {with_sign, more}) {
        identity.serial = serial;
        CHECK(value("X-Client-Cert-Serial-Number", identity, false).empty());
        CHECK(error(identity)
              == "client_cert_serial_number_exceeded_size_limit");
    }
}


TEST_CASE("google's limits count what is sent", "[google]") {
    // Base64 of 384 bytes is 512 long.
    const std::string fits(384, 'a');
    const std::string over(385, 'a');
    const std::vector<SanEntry> fitting = {{SanKind::dns, fits},
                                           {SanKind::uri, fits}};
    CHECK(value("X-Client-Cert-DNSName-SANs", with_san(fitting)).size() == 512);
    CHECK(value("X-Client-Cert-URI-SANs", with_san(fitting)).size() == 512);
    CHECK(error(with_san(fitting)).empty());
    const std::vector<SanEntry> large = {{SanKind::dns, over},
                                         {SanKind::uri, over}};
    CHECK(value("X-Client-Cert-DNSName-SANs", with_san(large), false).empty());
    CHECK(value("X-Client-Cert-URI-SANs", with_san(large), false).empty());
    CHECK(error(with_san(large))
          == "client_cert_uri_sans_exceeded_size_limit,"
             "client_cert_dnsname_sans_exceeded_size_limit");

    const std::string id = "spiffe://a/" + std::string(2048 - 11, 'b');
    const std::vector<SanEntry> long_id = {{SanKind::uri, id}};
    CHECK(value("X-Client-Cert-SPIFFE", with_san(long_id)) == id);
    const std::string longer = id + 'b';
    const std::vector<SanEntry> too_long = {{SanKind::uri, longer}};
    CHECK(value("X-Client-Cert-SPIFFE", with_san(too_long), false).empty());
    CHECK(value("X-Client-Cert-URI-SANs", with_san(too_long)).empty());
    CHECK(error(with_san(too_long))
          == "client_cert_spiffe_id_exceeded_size_limit");
}


TEST_CASE("google joins the errors", "[google]") {
    Identity identity = test::thousand();
    identity.verified = false;
    identity.status = "FAILED:unable to get issuer certificate";
    CHECK(error(identity)
          == "client_cert_validation_failed,"
             "client_cert_uri_sans_exceeded_size_limit,"
             "client_cert_dnsname_sans_exceeded_size_limit");
}

}  // namespace client_cert
