// Tests the formats that take an argument or that no variable has alone.
#include "formats/format.hpp"

#include <catch2/catch_test_macros.hpp>

#include "lib/identities.hpp"
#include "lib/written.hpp"

namespace client_cert {
namespace {

std::string rendered(const Format& format, const Identity& identity,
                     std::string_view argument = {}, bool whole = true) {
    return test::written([&](Writer& out) {
        CHECK(format.render(out, identity, {0, argument}) == whole);
    });
}

}  // namespace


TEST_CASE(
    "Values of an attribute are joined, escaped, in the certificate's order",
    "[format]") {
    Identity identity = test::leaf_identity();
    const std::vector<Attribute> attributes = {
        {"2.5.4.11", "b", "b", true},
        {"2.5.4.3", R"(x\, y)", "x, y", true},
        {"2.5.4.11", R"(Zo\C3\AB)", "Zo\u00EB", true},
        {"2.5.4.11", "#0500", {}, false},
    };
    identity.subject_attributes = attributes;
    identity.issuer_attributes = std::span(attributes).first(1);

    const auto subject = [&](std::string_view oid) {
        return rendered(formats::subject_attribute, identity, oid);
    };
    CHECK(subject("2.5.4.11") == R"(b, Zo\C3\AB, #0500)");
    CHECK(subject("2.5.4.3") == R"(x\, y)");
    CHECK(subject("2.5.4").empty());
    CHECK(subject("").empty());
    CHECK(rendered(formats::issuer_attribute, identity, "2.5.4.11") == "b");
    CHECK(formats::issuer_attribute.facts({}).has(Fact::issuer_attributes));
    CHECK_FALSE(
        formats::issuer_attribute.facts({}).has(Fact::subject_attributes));
}


TEST_CASE("An extension's value is base64 where it occurs once", "[format]") {
    Identity identity = test::leaf_identity();
    const std::vector<Extension> extensions = {
        {"1.2.3", test::bytes("one")},
        {"1.2.3.4", test::bytes("two")},
        {"1.2.3", test::bytes("three")},
        {"1.2", {}},
    };
    CHECK(rendered(formats::extension, identity, "2.5.29.15") == "AwIGwA==");

    identity.extensions = extensions;
    CHECK(rendered(formats::extension, identity, "1.2.3.4") == "dHdv");
    CHECK(rendered(formats::extension, identity, "1.2.3", false).empty());
    CHECK(rendered(formats::extension, identity, "1.2").empty());
    CHECK(rendered(formats::extension, identity, "1").empty());
    CHECK(formats::extension.facts({}).has(Fact::extensions));
}


TEST_CASE(
    "The verification error is a number where a certificate was presented",
    "[format]") {
    CHECK(rendered(formats::error, Identity{}).empty());
    CHECK(rendered(formats::error, test::undisclosed()) == "10");
    CHECK(rendered(formats::error, test::leaf_identity()) == "0");
}


TEST_CASE("The slash form is there where it reads in one way", "[format]") {
    Identity identity = test::leaf_identity();
    const auto name = [&](std::vector<Attribute> attributes, bool whole) {
        identity.issuer_attributes = attributes;
        return rendered(formats::issuer_slash, identity, {}, whole);
    };
    const auto cn = [&](std::string_view value, bool whole) {
        return name({{"2.5.4.3", "escaped", value, true, false, "CN"}}, whole);
    };
    CHECK(name({}, true).empty());
    CHECK(cn("a b, c=d", true) == "/CN=a b, c=d");
    CHECK(cn("CORP\\user", true) == "/CN=CORP\\user");
    CHECK(cn("", true) == "/CN=");
    // One value, or two attributes?
    CHECK(cn("a/O=b", false).empty());
    CHECK(cn("a+O=b", false).empty());
    CHECK(cn("a\\", false).empty());
    // A line break, or these four characters?
    CHECK(cn("a\n", false).empty());
    CHECK(cn(R"(a\x0A)", false).empty());
    CHECK(cn("Zo\u00EB", false).empty());
    CHECK(cn("admin ", false).empty());
    CHECK(name({{"2.5.4.3", "#0500", {}, false, false, "CN"}}, false).empty());
    // One relative name of two attributes, or two?
    CHECK(name({{"2.5.4.10", "a", "a", true, false, "O"},
                {"2.5.4.3", "b", "b", true, true, "CN"}},
               false)
              .empty());
    CHECK(name({{"2.5.4.10", "a ", "a ", true, false, "O"},
                {"1.2.3", "b", "b", true, false, {}}},
               true)
          == "/O=a /1.2.3=b");
}


TEST_CASE("The slash form says what a name means, not what its bytes look like",
          "[format]") {
    // Six bytes of BMPString, `admin1` as ASCII, are three other characters.
    Identity identity = test::leaf_identity();
    const std::vector<Attribute> attributes = {
        {"2.5.4.10", "Acme", "Acme", true, false, "O"},
        {"2.5.4.3", "escaped", "\u6164\u6D69\u6E31", true, false, "CN"}};
    identity.subject_attributes = attributes;
    identity.subject_legacy = "/O=Acme/CN=admin1";
    CHECK(rendered(formats::subject_slash, identity, {}, false).empty());
    CHECK(rendered(formats::subject_legacy, identity) == "/O=Acme/CN=admin1");
}


TEST_CASE("A long type is whole in the slash form, and left out of RFC 2253's",
          "[format]") {
    std::string oid = "1.3.6.1.4.1";
    while (oid.size() < 200) {
        oid += ".25";
    }
    Identity identity = test::leaf_identity();
    const std::vector<Attribute> attributes = {{oid, "#0C0178", "x", true}};
    identity.subject_attributes = attributes;
    CHECK(rendered(formats::subject_slash, identity) == '/' + oid + "=x");

    // What OpenSSL prints of it.
    const std::string cut = oid.substr(0, 79);
    const auto dn = [&](const std::string& text, bool whole) {
        identity.subject = identity.issuer = text;
        CHECK(rendered(formats::issuer_whole, identity, {}, whole)
              == (whole ? text : ""));
        CHECK(rendered(formats::subject, identity) == text);
        return rendered(formats::subject_whole, identity, {}, whole);
    };
    CHECK(dn(cut + "=#0C0178", false).empty());
    CHECK(dn("CN=a," + cut + "=#0C0178,C=DE", false).empty());
    CHECK(dn("CN=a+" + cut + "=#0C0178", false).empty());
    CHECK(dn(oid.substr(0, 78) + "=#0C0178", true).size() == 86);
    CHECK(dn("CN=" + std::string(200, '1') + ",C=DE", true).size() == 208);
    CHECK(dn("", true).empty());
}


TEST_CASE("The validity has both dates or is absent", "[format]") {
    Identity identity = test::leaf_identity();
    CHECK(rendered(formats::validity, identity)
          == "NotBefore=2020-01-14T22:55:33Z;NotAfter=2021-01-23T22:55:33Z");
    identity.not_after = {};
    CHECK(rendered(formats::validity, identity, {}, false).empty());
    identity.not_before = {};
    CHECK(rendered(formats::validity, identity).empty());
}

}  // namespace client_cert
