// Tests the `envoy` dialect against the grammar of X-Forwarded-Client-Cert.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include "lib/dialect_fields.hpp"
#include "lib/identities.hpp"

namespace client_cert {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Choice chosen(std::initializer_list<std::string_view> names,
              std::string_view by = {}) {
    return test::chosen(dialect_envoy, names, by);
}

std::string value(const Identity& identity, const Choice& choice,
                  bool whole = true) {
    return test::header_value(dialect_envoy, "X-Forwarded-Client-Cert",
                              identity, choice, whole);
}

// parse_xfcc reads one element by Envoy's grammar, strictly: in quotes, `\"` is
// a quote and every other character is itself; outside of them, the separators
// and quotes are none of the value.
std::optional<Pairs> parse_xfcc(std::string_view text) {
    Pairs pairs;
    while (true) {
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos || equals == 0) {
            return std::nullopt;
        }
        std::string key(text.substr(0, equals));
        std::string content;
        text.remove_prefix(equals + 1);
        if (text.starts_with('"')) {
            for (text.remove_prefix(1); !text.starts_with('"');) {
                if (text.empty()) {
                    return std::nullopt;
                }
                if (text.starts_with("\\\"")) {
                    text.remove_prefix(1);
                }
                content += text.front();
                text.remove_prefix(1);
            }
            text.remove_prefix(1);
        } else {
            content = text.substr(0, text.find_first_of(",;=\""));
            text.remove_prefix(content.size());
        }
        pairs.emplace_back(std::move(key), std::move(content));
        if (text.empty()) {
            return pairs;
        }
        if (!text.starts_with(';')) {
            return std::nullopt;
        }
        text.remove_prefix(1);
    }
}

const std::string k_hash = "Hash=" + std::string(test::k_leaf_sha256_hex);
const std::string k_cert =
    ";Cert=\"" + std::string(test::k_leaf_escaped_pem) + "\"";
const std::string k_chain = ";Chain=\"" + std::string(test::k_leaf_escaped_pem)
                            + std::string(test::k_intermediate_escaped_pem)
                            + "\"";

}  // namespace


TEST_CASE("envoy sends one header", "[envoy]") {
    CHECK(test::header_names(dialect_envoy)
          == std::vector<std::string>{"X-Forwarded-Client-Cert"});
    CHECK(dialect_envoy.reserved.empty());
    CHECK(dialect_envoy.default_fields == 0);
}


TEST_CASE("envoy's pairs come in Envoy's order", "[envoy]") {
    Identity leaf = test::leaf_identity();
    CHECK(value(leaf, {}) == k_hash);
    CHECK(value(leaf, chosen({"subject"})) == k_hash + R"(;Subject="CN=BC")");
    CHECK(value(leaf, chosen({"cert"})) == k_hash + k_cert);
    CHECK(value(leaf, chosen({"uri"})) == k_hash + ";URI=");
    CHECK(value(leaf, chosen({"dns"})) == k_hash);

    const std::string issuer =
        R"(;Issuer="CN=LA Intermediate CA,O=Let's Authenticate")";
    CHECK(value(leaf, chosen({"issuer"})) == k_hash + issuer);
    CHECK(value(leaf, chosen({"issuer", "uri", "subject"}))
          == k_hash + R"(;Subject="CN=BC";URI=)" + issuer);

    const std::vector<SanEntry> san = {
        {SanKind::dns, "a.example"},     {SanKind::uri, "spiffe://a/b"},
        {SanKind::email, "x@a.example"}, {SanKind::dns, "b.example"},
        {SanKind::uri, "urn:x"},
    };
    leaf.san = san;
    CHECK(value(leaf, chosen({"by=", "dns", "uri", "subject", "chain", "cert"},
                             "spiffe://a/ns/x"))
          == "By=spiffe://a/ns/x;" + k_hash + k_cert + k_chain
                 + R"(;Subject="CN=BC";URI=spiffe://a/b;URI=urn:x)"
                 + ";DNS=a.example;DNS=b.example");
}


TEST_CASE("envoy's Chain is the leaf and then what was sent with it",
          "[envoy]") {
    Identity identity = test::leaf_identity();
    CHECK(value(identity, chosen({"chain"})) == k_hash + k_chain);

    const std::string text = value(identity, chosen({"cert", "chain"}));
    const auto pairs = parse_xfcc(text);
    REQUIRE(pairs.has_value());
    CHECK(pairs->back()
          == std::pair<std::string, std::string>{
              "Chain", std::string(test::k_leaf_escaped_pem)
                           + std::string(test::k_intermediate_escaped_pem)});

    identity.presented_chain = {};
    CHECK(value(identity, chosen({"chain"}))
          == k_hash + ";Chain=\"" + std::string(test::k_leaf_escaped_pem)
                 + "\"");
}


TEST_CASE("envoy leaves out a chain that is not known, and nothing else",
          "[envoy]") {
    const Identity identity = test::unknown_chain();
    CHECK(value(identity, chosen({"chain"}), false) == k_hash);
    CHECK(value(identity, chosen({"cert", "chain", "subject"}), false)
          == k_hash + k_cert + R"(;Subject="CN=BC")");
    CHECK(value(identity, chosen({"cert"})) == k_hash + k_cert);
}


TEST_CASE("envoy says nothing of a certificate that is not disclosed",
          "[envoy]") {
    const Choice all =
        chosen({"cert", "chain", "subject", "uri", "dns", "by="}, "urn:proxy");
    CHECK(value(Identity{}, all).empty());
    CHECK(value(test::undisclosed(), all).empty());
}


TEST_CASE("envoy leaves out a name whose type was cut off, and nothing else",
          "[envoy]") {
    Identity identity = test::leaf_identity();
    const std::string cut = std::string(79, '1') + "=#0C0178";
    identity.subject = identity.issuer = cut;
    CHECK(value(identity, chosen({"subject", "uri", "issuer"}), false)
          == k_hash + ";URI=");
}


TEST_CASE("envoy's issuer is quoted like its subject", "[envoy]") {
    Identity identity = test::leaf_identity();
    identity.issuer = R"(O=\,CN=a "b";c)";
    CHECK(value(identity, chosen({"issuer"}))
          == k_hash + R"(;Issuer="O=\,CN=a \"b\";c")");
    identity.issuer = {};
    CHECK(value(identity, chosen({"issuer"})) == k_hash + R"(;Issuer="")");
    identity.unreadable = Fact::issuer;
    CHECK(value(identity, chosen({"issuer"})) == k_hash);
}


TEST_CASE("envoy writes an empty subject but not one that it cannot read",
          "[envoy]") {
    Identity identity = test::leaf_identity();
    identity.subject = {};
    CHECK(value(identity, chosen({"subject"})) == k_hash + R"(;Subject="")");
    identity.unreadable |= Fact::subject;
    CHECK(value(identity, chosen({"subject"})) == k_hash);
}


TEST_CASE("envoy quotes what its grammar wants quoted", "[envoy]") {
    Identity identity = test::leaf_identity();
    const auto dns = [&](std::string_view name, bool whole = true) {
        const std::vector<SanEntry> san = {{SanKind::dns, name}};
        identity.san = san;
        const std::string text = value(identity, chosen({"dns"}), whole);
        REQUIRE(text.starts_with(k_hash));
        return text.substr(k_hash.size());
    };
    CHECK(dns("a.example") == ";DNS=a.example");
    CHECK(dns(R"(a\b)") == R"(;DNS=a\b)");
    CHECK(dns("a,b") == R"(;DNS="a,b")");
    CHECK(dns("a;URI=b") == R"(;DNS="a;URI=b")");
    CHECK(dns("a=b") == R"(;DNS="a=b")");
    CHECK(dns(R"(a"b)") == R"(;DNS="a\"b")");
    CHECK(dns(R"(")") == R"(;DNS="\"")");
    // A space would be lost at the end of the header.
    CHECK(dns("a ") == R"(;DNS="a ")");
    CHECK(dns("") == ";DNS=");

    CHECK(dns(R"(a\)", false).empty());
    CHECK(dns(R"(a\"b)", false).empty());
    CHECK(dns("a\r\nb", false).empty());
    CHECK(dns(std::string_view("a\0b", 3), false).empty());
    CHECK(dns("\x7f", false).empty());
    CHECK(dns("Zo\u00EB", false).empty());
}


TEST_CASE("envoy leaves out a subject that it cannot quote", "[envoy]") {
    Identity identity = test::leaf_identity();
    identity.subject = GENERATE(R"(CN=a\"b)", R"(CN=a\\)");
    CHECK(value(identity, chosen({"subject", "uri"}), false)
          == k_hash + ";URI=");

    identity.subject = R"(CN=a\,b\\c,O=x)";
    CHECK(value(identity, chosen({"subject"}))
          == k_hash + R"(;Subject="CN=a\,b\\c,O=x")");
}


TEST_CASE("envoy leaves out one entry and keeps the others", "[envoy]") {
    Identity identity = test::leaf_identity();
    const std::vector<SanEntry> san = {
        {SanKind::uri, R"(urn:a\)"},
        {SanKind::dns, "b"},
    };
    identity.san = san;
    // `URI=` would say that there is none.
    CHECK(value(identity, chosen({"uri", "dns"}), false) == k_hash + ";DNS=b");
}


TEST_CASE("envoy's values are read back as they were", "[envoy]") {
    const Choice choice = chosen({"cert", "uri", "dns"});
    const Identity& identity = GENERATE(test::hostile(), test::thousand());
    const std::string text =
        value(identity, choice, identity.san.size() == 5000);
    const auto pairs = parse_xfcc(text);
    REQUIRE(pairs.has_value());

    Pairs entries(pairs->begin() + 2, pairs->end());
    for (const auto& pair : entries) {
        const auto is_pair = [&](const SanEntry& entry) {
            return entry.value == pair.second
                   && entry.kind
                          == (pair.first == "URI" ? SanKind::uri
                                                  : SanKind::dns);
        };
        CHECK(std::any_of(identity.san.begin(), identity.san.end(), is_pair));
    }
    CHECK(entries.size() == (identity.san.size() == 5000 ? 2000 : 20));
}


TEST_CASE("envoy objects to what it cannot send", "[envoy]") {
    const auto objection = dialect_envoy.objection;
    CHECK(objection({}).empty());
    CHECK(
        objection(chosen({"cert", "chain", "subject", "uri", "dns"})).empty());
    CHECK(objection(chosen({"chain", "by="}, "urn:x")).empty());

    const std::string_view good =
        GENERATE("spiffe://a/ns/x", "urn:a;b", "https://proxy.example/?a=b,c");
    CHECK(objection(chosen({"by="}, good)).empty());
    const std::string_view bad =
        GENERATE("", ":", "urn:", ":x", "proxy", "urn:a b", "urn:\"a",
                 "urn:a\\", "urn:a\n", "urn:\u00EB");
    CHECK_FALSE(objection(chosen({"by="}, bad)).empty());
}


TEST_CASE("envoy quotes the URI after by= where it must", "[envoy]") {
    CHECK(value(test::leaf_identity(), chosen({"by="}, "urn:a;b"))
          == "By=\"urn:a;b\";" + k_hash);
}

}  // namespace client_cert
