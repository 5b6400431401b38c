// Tests the `haproxy` dialect.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "lib/dialect_fields.hpp"
#include "lib/identities.hpp"

namespace client_cert {
namespace {

std::string value(std::string_view name, const Identity& identity,
                  bool whole = true) {
    return test::header_value(dialect_haproxy, name, identity, {}, whole);
}

}  // namespace


TEST_CASE("haproxy sends nine headers, two of them verdicts", "[haproxy]") {
    CHECK(test::header_names(dialect_haproxy)
          == std::vector<std::string>{
              "X-SSL*", "X-SSL-Client-Verify*", "X-SSL-Client-SHA1",
              "X-SSL-Client-DN", "X-SSL-Client-CN", "X-SSL-Issuer",
              "X-SSL-Client-NotBefore", "X-SSL-Client-NotAfter",
              "X-SSL-Client-DER"});
    CHECK(test::reserved_names(dialect_haproxy)
          == std::vector<std::string>{"x-ssl-client-*"});
    CHECK(dialect_haproxy.fields.empty());
}


TEST_CASE("haproxy describes the reference vector", "[haproxy]") {
    const Identity& leaf = test::leaf_identity();
    CHECK(value("X-SSL", leaf) == "1");
    CHECK(value("X-SSL-Client-Verify", leaf) == "0");
    CHECK(value("X-SSL-Client-SHA1", leaf)
          == "CA083F269FB4FC71920E94070EAACB731929E6F9");
    CHECK(value("X-SSL-Client-DN", leaf) == "/CN=BC");
    CHECK(value("X-SSL-Client-CN", leaf) == "BC");
    CHECK(value("X-SSL-Issuer", leaf) == test::k_leaf_issuer_legacy);
    CHECK(value("X-SSL-Client-NotBefore", leaf) == "200114225533Z");
    CHECK(value("X-SSL-Client-NotAfter", leaf) == "210123225533Z");
    CHECK(value("X-SSL-Client-DER", leaf) == test::k_leaf_base64);
}


TEST_CASE("haproxy's number is never that of nobody", "[haproxy]") {
    Identity nobody;
    CHECK(value("X-SSL", nobody) == "0");
    CHECK(value("X-SSL-Client-Verify", nobody).empty());
    nobody.tls = true;
    CHECK(value("X-SSL", nobody) == "1");
    CHECK(value("X-SSL-Client-Verify", nobody).empty());
    CHECK(value("X-SSL-Client-Verify", test::undisclosed()) == "10");
}


TEST_CASE("haproxy leaves out common names that a header cannot hold",
          "[haproxy]") {
    Identity identity = test::leaf_identity();
    const auto cn = [&](std::vector<Attribute> attributes, bool whole) {
        identity.subject_attributes = attributes;
        return value("X-SSL-Client-CN", identity, whole);
    };
    const auto one = [&](std::string_view text, bool whole) {
        return cn({{"2.5.4.3", "escaped", text, true}}, whole);
    };
    CHECK(one("a, \"b\" \\c/d", true) == "a, \"b\" \\c/d");
    CHECK(one("", true).empty());
    CHECK(one("a ", false).empty());
    CHECK(one(" a", false).empty());
    CHECK(one("a\r\nX: y", false).empty());
    CHECK(one("Zo\u00EB", false).empty());
    CHECK(cn({}, true).empty());
    CHECK(cn({{"2.5.4.3", "#0500", {}, false}}, false).empty());
    CHECK(cn({{"2.5.4.3", "a", "a", true}, {"2.5.4.3", "b", "b", true}}, false)
              .empty());
}


TEST_CASE("haproxy leaves out ambiguous names", "[haproxy]") {
    CHECK(value("X-SSL-Client-DN", test::hostile(), false).empty());
    CHECK(value("X-SSL-Issuer", test::hostile(), false).empty());
}


TEST_CASE("haproxy leaves out dates of another century", "[haproxy]") {
    Identity identity = test::leaf_identity();
    identity.not_before = {2000, 1, 2, 3, 4, 5, 0, true};
    identity.not_after = {2099, 12, 31, 23, 59, 59, 0, true};
    CHECK(value("X-SSL-Client-NotBefore", identity) == "000102030405Z");
    CHECK(value("X-SSL-Client-NotAfter", identity) == "991231235959Z");
    identity.not_before.year = GENERATE(1950, 1999, 2100, 9999);
    CHECK(value("X-SSL-Client-NotBefore", identity, false).empty());
    identity.not_before.known = false;
    CHECK(value("X-SSL-Client-NotBefore", identity).empty());
}

}  // namespace client_cert
