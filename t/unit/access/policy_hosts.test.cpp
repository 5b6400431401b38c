// Tests rules on names of hosts: wildcards, domains, and how a host is written.
#include "access/policy.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "lib/person.hpp"

namespace client_cert {

using test::alice;
using test::allows;
using test::both;
using test::denies;
using test::k_email_oid;
using test::Person;
using test::World;


TEST_CASE("DNS names match without case", "[access_policy]") {
    const Person person = Person().dns("WWW.Example.com");
    CHECK(both("dns=www.example.COM", person));
    CHECK_FALSE(both("dns=example.com", person));
    CHECK_FALSE(both("dns=ww.example.com", person));
    CHECK(both("dns=*.EXAMPLE.com", person));
    CHECK(both("dns=.EXAMPLE.com", person));
}


TEST_CASE("A wildcard of a dns rule is one label", "[access_policy]") {
    const auto star = [](std::string_view name) {
        return both("dns=*.example.com", Person().dns(name));
    };
    CHECK(star("a.example.com"));
    CHECK(star("a-b_c9.example.com"));
    CHECK(star("A.EXAMPLE.COM"));
    CHECK_FALSE(star("example.com"));
    CHECK_FALSE(star("a.b.example.com"));
    CHECK_FALSE(star("aexample.com"));
    CHECK_FALSE(allows("dns=*.example.com", Person().dns("a.example.com.")));
    CHECK_FALSE(star("a.example.com.evil"));
    CHECK_FALSE(star("com"));
    CHECK_FALSE(star(""));
}


TEST_CASE("A domain of a dns rule is itself and everything below",
          "[access_policy]") {
    const auto below = [](std::string_view name) {
        return both("dns=.example.com", Person().dns(name));
    };
    CHECK(below("example.com"));
    CHECK(below("Example.COM"));
    CHECK(below("a.example.com"));
    CHECK(below("a.b.c.example.com"));
    CHECK_FALSE(below("aexample.com"));
    CHECK_FALSE(below("example.com.evil"));
    CHECK_FALSE(below("xample.com"));
    CHECK_FALSE(below("com"));
}


TEST_CASE("What is no DNS label opens nothing in front of a domain",
          "[access_policy]") {
    const std::string name = GENERATE(
        std::string("*.example.com"), std::string(".example.com"),
        std::string("a b.example.com"), std::string("a/x.example.com"),
        std::string("\u00EB.example.com"), std::string("%2e.example.com"));
    CAPTURE(name);
    const Person person = Person().dns(name);
    CHECK_FALSE(allows("dns=*.example.com", person));
    CHECK_FALSE(allows("dns=.example.com", person));
    CHECK(denies("dns=*.example.com", person));
    CHECK(denies("dns=.example.com", person));
    CHECK_FALSE(denies("dns=.example.org", person));
}


TEST_CASE("What is no DNS label opens nothing further below a domain",
          "[access_policy]") {
    for (const std::string_view name :
         {"a..example.com", "*.a.example.com", ".a.example.com"})
    {
        const Person person = Person().dns(name);
        CHECK_FALSE(allows("dns=.example.com", person));
        CHECK(denies("dns=.example.com", person));
        CHECK_FALSE(both("dns=*.example.com", person));
    }
}


TEST_CASE("A dot at the end of a host keeps nobody from a deny rule",
          "[access_policy]") {
    World world;
    world.files["hosts"] = "alice.example.com\n";
    world.files["addresses"] = "alice@example.com\n";
    world.variables["$host"] = "Alice.example.com";
    world.variables["$dotted_host"] = "alice.example.com.";
    world.variables["$address"] = "alice@example.com";
    world.variables["$dotted_address"] = "alice@Example.com.";
    const std::string dotted = "alice@EXAMPLE.com.";

    for (const std::string pattern :
         {"alice.example.com", "=alice.example.com", ".example.com",
          ".alice.example.com", "*.example.com", "@hosts", "$host",
          "$dotted_host", "~^(?:alice)[.]example[.]com$"})
    {
        CAPTURE(pattern);
        const std::string word = "dns=" + pattern;
        const auto dns = [](const char* name) { return Person().dns(name); };
        CHECK(denies(world, {word}, dns("alice.example.com.")));
        CHECK(denies(world, {word}, dns("alice.example.com")));
        CHECK_FALSE(allows(world, {word}, dns("alice.example.com.")));
        CHECK_FALSE(denies(world, {word}, dns("alice.example.com..")));
        CHECK_FALSE(denies(world, {word}, dns("alice.example.org.")));
        CHECK_FALSE(denies(world, {word}, dns(".")));
        CHECK_FALSE(denies(world, {word}, dns("")));
    }
    CHECK(denies("dns=*.example.com", Person().dns("*.example.com.")));
    // Of what a rule shows a regular expression it sees everything.
    CHECK(both("dns=~[.]$", Person().dns("alice.example.com.")));

    for (const std::string pattern :
         {"alice@example.com", "=alice@example.com", "@addresses", "$address",
          "$dotted_address", "~^alice@(?:EXAMPLE|example)[.]com$"})
    {
        CAPTURE(pattern);
        const Person subject = Person().with(k_email_oid, dotted);
        const Person entry = Person().entry(SanKind::email, dotted);
        CHECK(denies(world, {"email=" + pattern}, subject));
        CHECK(denies(world, {"email=" + pattern}, entry));
        CHECK(denies(world, {"san_email=" + pattern}, entry));
        CHECK(denies(world, {k_email_oid + "=" + pattern}, subject));
        CHECK_FALSE(allows(world, {"email=" + pattern}, subject));
        CHECK_FALSE(allows(world, {"email=" + pattern}, entry));
        CHECK_FALSE(
            denies(world, {"email=" + pattern},
                   Person().entry(SanKind::email, "alice@example.org.")));
    }
    // What is no host ends as it does.
    CHECK_FALSE(denies("cn=alice", Person().cn("alice.")));
    CHECK_FALSE(
        denies("o=Example Inc", Person().with("2.5.4.10", "Example Inc.")));
}


TEST_CASE("How the host of a URI is written keeps nobody from a deny rule",
          "[access_policy]") {
    World world;
    world.files["uris"] = "https://alice.example.com/A\n";
    world.variables["$uri"] = "https://alice.example.com/A";
    for (const std::string pattern :
         {"https://alice.example.com/A", "=https://alice.example.com/A",
          "@uris", "$uri", "~^https://alice[.]example[.]com/A$"})
    {
        CAPTURE(pattern);
        const std::string word = "uri=" + pattern;
        const auto uri = [](const char* value) {
            return Person().entry(SanKind::uri, value);
        };
        CHECK(denies(world, {word}, uri("https://alice.example.com/A")));
        CHECK(denies(world, {word}, uri("https://alice.example.com./A")));
        CHECK(denies(world, {word}, uri("HTTPS://Alice.example.COM/A")));
        CHECK(allows(world, {word}, uri("https://alice.example.com/A")));
        CHECK_FALSE(allows(world, {word}, uri("https://alice.example.com./A")));
        CHECK_FALSE(allows(world, {word}, uri("https://Alice.example.com/A")));
        CHECK_FALSE(denies(world, {word}, uri("https://alice.example.com/a")));
        CHECK_FALSE(denies(world, {word}, uri("https://example.com/A")));
    }
    // What is written otherwise is compared as it stands.
    CHECK(both("uri=https://Alice./A",
               Person().entry(SanKind::uri, "https://Alice./A")));
    // Other texts are no URIs.
    CHECK_FALSE(denies("upn=x://a", Person().entry(SanKind::upn, "x://A")));
}


TEST_CASE("Wildcards are patterns of the configuration only",
          "[access_policy]") {
    World world;
    world.files["hosts"] = "*.example.com\n";
    world.files["ids"] = "spiffe://a/b\n";
    world.variables["$x"] = "*.example.com";
    const Person host = Person().dns("a.example.com");
    CHECK_FALSE(allows(world, {"dns=@hosts"}, host));
    CHECK_FALSE(allows(world, {"dns=$x"}, host));
    CHECK_FALSE(allows(world, {"dns==*.example.com"}, host));
    CHECK(allows(world, {"dns=@hosts"}, Person().dns("*.EXAMPLE.com")));
    CHECK(allows(world, {"dns=$x"}, Person().dns("*.example.com")));
    CHECK(allows(world, {"dns==*.example.com"}, Person().dns("*.example.com")));

    const Person address = Person().entry(SanKind::ip, "\x0a\x01\x01\x01");
    world.variables["$x"] = "10.0.0.0/8";
    CHECK_FALSE(allows(world, {"ip=$x"}, address));
    world.variables["$x"] = "10.1.1.1";
    CHECK(allows(world, {"ip=$x"}, address));
    const Person id = Person().entry(SanKind::uri, "spiffe://a/b");
    world.variables["$x"] = "spiffe://a/";
    CHECK_FALSE(allows(world, {"spiffe=$x"}, id));
    CHECK(allows(world, {"spiffe=@ids"}, id));
    world.variables["$x"] = "~.";
    CHECK_FALSE(allows(world, {"cn=$x"}, alice()));
}

}  // namespace client_cert
