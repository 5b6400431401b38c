// Tests the formats that take an argument or that no variable has alone.
#include "format.hpp"

#include <catch2/catch_test_macros.hpp>

#include "identities.hpp"
#include "written.hpp"

namespace client_cert {
namespace {

std::string rendered(const Format& format, const Identity& identity,
                     std::string_view argument = {}, bool whole = true) {
    return test::written([&](Writer& out) {
        CHECK(format.render(out, identity, {0, argument}) == whole);
    });
}

}  // namespace


TEST_CASE("Attributes are joined, escaped, in the certificate's order",
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


TEST_CASE("An extension is base64 where it occurs once", "[format]") {
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


TEST_CASE("The error is a number where a certificate was presented",
          "[format]") {
    CHECK(rendered(formats::error, Identity{}).empty());
    CHECK(rendered(formats::error, test::undisclosed()) == "10");
    CHECK(rendered(formats::error, test::leaf_identity()) == "0");
}


TEST_CASE("The slash form is there where it reads in one way", "[format]") {
    Identity identity = test::leaf_identity();
    const auto slash = [&](std::string_view one_line, Attribute attribute,
                           bool whole) {
        const std::vector<Attribute> attributes = {attribute};
        identity.issuer_legacy = one_line;
        identity.issuer_attributes = attributes;
        return rendered(formats::issuer_slash, identity, {}, whole);
    };
    const auto cn = [](std::string_view value) {
        return Attribute{"2.5.4.3", value, value, true};
    };
    CHECK(slash("/CN=a b, c=d", cn("a b, c=d"), true) == "/CN=a b, c=d");
    CHECK(slash("/CN=CORP\\user", cn("CORP\\user"), true) == "/CN=CORP\\user");
    CHECK(slash("/CN=", cn(""), true) == "/CN=");
    // One value, or two attributes?
    CHECK(slash("/CN=a/O=b", cn("a/O=b"), false).empty());
    CHECK(slash(R"(/CN=a\+O=b)", cn("a+O=b"), false).empty());
    CHECK(slash("/CN=a+O=b", cn("a+O=b"), false).empty());
    // A line break, or these four characters?
    CHECK(slash(R"(/CN=a\x0A)", cn("a\n"), false).empty());
    CHECK(slash(R"(/CN=a\x0A)", cn(R"(a\x0A)"), false).empty());
    // BMPStrings are printed with their zero bytes.
    CHECK(slash(R"(/CN=\x00a)", cn("a"), false).empty());
    CHECK(slash("/CN=?", {"2.5.4.3", "#0500", {}, false}, false).empty());
    CHECK(slash("/CN=admin ", cn("admin "), false).empty());
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
