// Tests the variables of fixed name with the leaf of RFC 9440 appendix A.
#include "dialects/named_values.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <map>
#include <set>

#include "base/text.hpp"
#include "lib/identities.hpp"
#include "lib/written.hpp"

namespace client_cert {
namespace {

NamedValue any_value() {
    return GENERATE(from_range(named_values().begin(), named_values().end()));
}

std::string rendered(const NamedValue& value, const Identity& identity) {
    return test::written([&](Writer& out) {
        (void)value.format->render(out, identity, value.choice);
    });
}

// leaf_values are the values of the leaf, by docs/variables.md and OpenSSL 3.0.
std::map<std::string_view, std::string> leaf_values() {
    const std::string base64(test::k_leaf_base64);
    const std::string intermediate(test::k_intermediate_base64);
    const std::string pem(test::k_leaf_escaped_pem);
    const std::string sha256(test::k_leaf_sha256_hex);
    return {
        {"status", "SUCCESS"},
        {"error", "0"},
        {"rfc9440", ":" + base64 + ":"},
        {"chain_rfc9440", ":" + intermediate + ":"},
        {"der", base64},
        {"pem", pem},
        {"chain_pem", pem + std::string(test::k_intermediate_escaped_pem)},
        {"sha256", sha256},
        {"sha1", std::string(test::k_leaf_sha1_hex)},
        {"spki_sha256", std::string(test::k_leaf_spki_sha256_hex)},
        {"sha256_base64", std::string(test::k_leaf_sha256_base64)},
        {"x5t_s256", std::string(test::k_leaf_x5t_s256)},
        {"serial", "07"},
        {"serial_decimal", "7"},
        {"subject", "CN=BC"},
        {"issuer", "CN=LA Intermediate CA,O=Let's Authenticate"},
        {"subject_legacy", "/CN=BC"},
        {"issuer_legacy", "/O=Let's Authenticate/CN=LA Intermediate CA"},
        {"subject_der", std::string(test::k_leaf_subject_der)},
        {"issuer_der", std::string(test::k_leaf_issuer_der)},
        {"san", "email:bdc@example.com"},
        {"san_dns", ""},
        {"san_uri", ""},
        {"san_email", "bdc@example.com"},
        {"san_ip", ""},
        {"san_upn", ""},
        {"spiffe_id", ""},
        {"not_before", "2020-01-14T22:55:33Z"},
        {"not_after", "2021-01-23T22:55:33Z"},
        {"not_before_unix", "1579042533"},
        {"not_after_unix", "1611442533"},
        {"ski", ""},
        {"aki", std::string(test::k_leaf_aki_hex)},
        {"key", "EC-prime256v1"},
        {"sigalg", "ecdsa-with-SHA256"},
        {"eku", "clientAuth"},
        {"key_usage", "digitalSignature, nonRepudiation"},
        {"policies", ""},
        {"version", "3"},
        {"json",
         R"({"status":"SUCCESS","error":0,"version":3,"serial":"07",)"
         R"("subject":"CN=BC",)"
         R"("issuer":"CN=LA Intermediate CA,O=Let's Authenticate",)"
         R"("not_before":"2020-01-14T22:55:33Z",)"
         R"("not_after":"2021-01-23T22:55:33Z",)"
         R"("sha256":")"
             + sha256 + R"(","sha1":")" + std::string(test::k_leaf_sha1_hex)
             + R"(","spki_sha256":")"
             + std::string(test::k_leaf_spki_sha256_hex) + R"(","x5t_s256":")"
             + std::string(test::k_leaf_x5t_s256) + R"(","aki":")"
             + std::string(test::k_leaf_aki_hex)
             + R"(","key":"EC-prime256v1","sigalg":"ecdsa-with-SHA256",)"
               R"("key_usage":["digitalSignature","nonRepudiation"],)"
               R"("eku":["clientAuth"],)"
               R"("subject_attributes":[{"type":"CN","value":"BC"}],)"
               R"("issuer_attributes":[{"type":"O",)"
               R"("value":"Let's Authenticate"},)"
               R"({"type":"CN","value":"LA Intermediate CA"}],"san":{"email":["bdc@example.com"]}})"},
        {"xfcc",
         "Hash=" + sha256 + ";Cert=\"" + pem + R"(";Subject="CN=BC";URI=)"},
        {"traefik_pem", base64 + "," + intermediate},
        {"traefik_info",
         "Subject%3D%22CN%3DBC%22%3BIssuer%3D%22O%3DLet%27s+Authenticate"
         "%2CCN%3DLA+Intermediate+CA%22%3BSerialNumber%3D%227%22"
         "%3BNB%3D%221579042533%22%3BNA%3D%221611442533%22"
         "%3BSAN%3D%22bdc%40example.com%22"},
        {"akamai", "cert=:" + base64 + R"(:, status="SUCCESS")"},
    };
}

}  // namespace


TEST_CASE("Every variable has the value of the reference vector",
          "[named_values]") {
    const auto expected = leaf_values();
    CHECK(named_values().size() == expected.size());

    std::set<std::string_view> names;
    for (const NamedValue& value : named_values()) {
        CAPTURE(value.name);
        CHECK(names.insert(value.name).second);
        REQUIRE(expected.contains(value.name));
        CHECK(rendered(value, test::leaf_identity())
              == expected.at(value.name));
    }
}


TEST_CASE("A variable looks only at the facts that it asks for",
          "[named_values]") {
    const NamedValue value = any_value();
    CAPTURE(value.name);
    const Facts facts = value.format->facts(value.choice);
    for (const Identity& identity : test::identities()) {
        const std::string whole = rendered(value, identity);
        REQUIRE(rendered(value, test::cut_to(identity, facts)) == whole);
        REQUIRE(is_visible_ascii(whole));
    }
}


TEST_CASE("Every fact that a variable asks for is in one", "[named_values]") {
    // A value that stays the same without a fact need not ask for it.
    const NamedValue value = any_value();
    CAPTURE(value.name);
    Identity full = test::leaf_identity();
    const std::vector<SanEntry> san = {{SanKind::dns, "a"},
                                       {SanKind::uri, "spiffe://a"},
                                       {SanKind::email, "a"},
                                       {SanKind::ip, "1234"},
                                       {SanKind::upn, "a"}};
    const std::vector<std::string_view> policies = {"1.2", "1.3"};
    full.san = san;
    full.ski = full.sha1;
    full.policies = policies;

    const Facts facts = value.format->facts(value.choice);
    const std::string whole = rendered(value, full);
    for (unsigned bit = 0; bit < 30; bit++) {
        CAPTURE(bit);
        Facts others;
        for (unsigned other = 0; other < 30; other++) {
            if (other != bit) {
                others |= static_cast<Fact>(1U << other);
            }
        }
        CHECK((rendered(value, test::cut_to(full, others)) != whole)
              == facts.has(static_cast<Fact>(1U << bit)));
    }
}


TEST_CASE("A chain that is not known is in no variable", "[named_values]") {
    const NamedValue value = any_value();
    CAPTURE(value.name);
    const Facts facts = value.format->facts(value.choice);
    const bool has_chain =
        facts.has(Fact::presented_chain) || facts.has(Fact::validated_chain);
    CHECK(has_chain
          == (value.name == "chain_rfc9440" || value.name == "chain_pem"
              || value.name == "traefik_pem"));
    const std::string known = rendered(value, test::leaf_identity());
    const std::string unknown = rendered(value, test::unknown_chain());
    CHECK(unknown == (has_chain ? "" : known));
}


TEST_CASE("A variable says whether the verdict is in it", "[named_values]") {
    const NamedValue value = any_value();
    CAPTURE(value.name);
    Identity other = test::leaf_identity();
    other.status = "FAILED:certificate has expired";
    other.error = 10;
    other.verified = false;
    CHECK((rendered(value, other) != rendered(value, test::leaf_identity()))
          == (value.verdict || value.judged));
}


TEST_CASE("A variable without a verdict is empty without a certificate",
          "[named_values]") {
    const NamedValue value = any_value();
    CAPTURE(value.name);
    CHECK(value.verdict == (value.name == "status" || value.name == "error"));
    // The Dictionary of Akamai has the status for nobody as well; the variable
    // is no verdict and is not rendered then.
    if (!value.verdict && value.name != "akamai") {
        CHECK(rendered(value, Identity{}).empty());
        CHECK(rendered(value, test::undisclosed()).empty());
    }
}


TEST_CASE("A variable keeps to the room it has", "[named_values]") {
    const NamedValue value = any_value();
    CAPTURE(value.name);
    test::require_room_is_kept([&](Writer& out) {
        (void)value.format->render(out, test::leaf_identity(), value.choice);
    });
}

}  // namespace client_cert
