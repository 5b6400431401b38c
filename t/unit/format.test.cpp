// Tests the plain values with the leaf of RFC 9440 appendix A.
#include "format.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "rfc9440_vector.hpp"
#include "text.hpp"
#include "written.hpp"

namespace client_cert {
namespace {

// rendered is a value, which is always carried whole.
std::string rendered(const Format& format, const Identity& identity) {
    return test::written(
        [&](Writer& out) { CHECK(format.render(out, identity, 0)); });
}

struct Row {
    const Format* format;
    std::string value;
    std::vector<Fact> facts;
};

Row any_row() {
    return GENERATE(values<Row>({
        {&formats::status, "SUCCESS", {}},
        {&formats::rfc9440,
         ":" + std::string(test::k_leaf_base64) + ":",
         {Fact::der}},
        {&formats::der_base64, std::string(test::k_leaf_base64), {Fact::der}},
        {&formats::pem_percent_encoded,
         std::string(test::k_leaf_escaped_pem),
         {Fact::der}},
        {&formats::sha256_hex,
         std::string(test::k_leaf_sha256_hex),
         {Fact::sha256}},
        {&formats::sha1_hex, std::string(test::k_leaf_sha1_hex), {Fact::sha1}},
        {&formats::x5t_s256,
         std::string(test::k_leaf_x5t_s256),
         {Fact::sha256}},
        {&formats::subject, "CN=BC", {Fact::subject}},
        {&formats::subject_cn, "BC", {Fact::subject_cn}},
        {&formats::issuer,
         "CN=LA Intermediate CA,O=Let's Authenticate",
         {Fact::issuer}},
        {&formats::serial, "07", {Fact::serial}},
        {&formats::not_before, "2020-01-14T22:55:33Z", {Fact::validity}},
        {&formats::not_after, "2021-01-23T22:55:33Z", {Fact::validity}},
    }));
}

}  // namespace


TEST_CASE("Every format writes the reference vector", "[format]") {
    const Row row = any_row();
    CAPTURE(row.value);
    const std::string value = rendered(*row.format, test::leaf_identity());
    CHECK(value == row.value);
    CHECK(is_visible_ascii(value));
}


TEST_CASE("Every format asks for the facts that it needs and no other",
          "[format]") {
    const Row row = any_row();
    CAPTURE(row.value);
    const Facts facts = row.format->facts(0);
    CHECK(facts.empty() == row.facts.empty());
    for (const Fact fact :
         {Fact::der, Fact::sha256, Fact::sha1, Fact::subject, Fact::issuer,
          Fact::subject_cn, Fact::serial, Fact::validity})
    {
        CHECK(facts.has(fact)
              == (std::find(row.facts.begin(), row.facts.end(), fact)
                  != row.facts.end()));
    }
}


TEST_CASE("Every format but the status is empty without a certificate",
          "[format]") {
    const Row row = any_row();
    CAPTURE(row.value);
    const bool is_status = row.format == &formats::status;
    CHECK(rendered(*row.format, Identity{}) == (is_status ? "NONE" : ""));
}


TEST_CASE("Every format keeps to the room it has", "[format]") {
    const Row row = any_row();
    CAPTURE(row.value);
    test::require_room_is_kept([&](Writer& out) {
        (void)row.format->render(out, test::leaf_identity(), 0);
    });
}

}  // namespace client_cert
