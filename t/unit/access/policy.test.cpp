// Tests who gets in: every kind of rule with certificates that match it, that
// nearly do, and that are made to mislead.
#include "access/policy.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "lib/access_host.hpp"
#include "lib/load_facts.hpp"

namespace client_cert {
namespace {

using test::CountingArena;
using test::World;
using enum AccessDecision;

const std::string k_email_oid = "1.2.840.113549.1.9.1";

// Person is a verified certificate, with what a test wants of it.
struct Person {
    std::vector<Attribute> subject;
    std::vector<Attribute> issuer;
    std::vector<SanEntry> san;
    std::vector<std::string_view> eku;
    std::vector<std::string_view> policies;
    Identity identity;

    Person() {
        identity.tls = true;
        identity.status = "SUCCESS";
        identity.presented = true;
        identity.verified = true;
        identity.disclosed = true;
    }

    Person& with(std::string_view oid, std::string_view value,
                 bool joined = false) {
        subject.push_back({oid, value, value, true, joined});
        return *this;
    }

    Person& cn(std::string_view value) { return with("2.5.4.3", value); }

    Person& entry(SanKind kind, std::string_view value) {
        san.push_back({kind, value});
        return *this;
    }

    Person& dns(std::string_view value) { return entry(SanKind::dns, value); }

    const Identity& filled() {
        identity.subject_attributes = subject;
        if (!subject.empty() && identity.subject.empty()) {
            identity.subject = "printed";
        }
        identity.issuer_attributes = issuer;
        identity.san = san;
        identity.eku = eku;
        identity.policies = policies;
        return identity;
    }
};

// decide is what rules say.
AccessDecision decide(World& world, const std::vector<AccessRule>& rules,
                      Person person) {
    CountingArena memory;
    return AccessPolicy{rules}
        .decide(person.filled(), world.calls(), memory.arena())
        .decision;
}

// lacks_memory tells whether rules lack memory to decide.
bool lacks_memory(World& world, const std::vector<AccessRule>& rules,
                  Person person, std::span<KnownSearch> known = {}) {
    CountingArena memory;
    return AccessPolicy{rules}
        .decide(person.filled(), world.calls(), memory.arena(), known)
        .lacks_memory;
}

// allows and denies tell whether a rule of these pairs takes effect.
bool allows(World& world, const std::vector<std::string>& words,
            const Person& person) {
    const AccessDecision decision = decide(world, {world.allow(words)}, person);
    REQUIRE((decision == granted || decision == denied_no_rule));
    return decision == granted;
}

bool denies(World& world, const std::vector<std::string>& words,
            const Person& person) {
    const AccessDecision decision = decide(world, {world.deny(words)}, person);
    REQUIRE((decision == denied_rule || decision == abstained));
    return decision == denied_rule;
}

bool allows(const std::string& word, const Person& person) {
    World world;
    return allows(world, {word}, person);
}

bool denies(const std::string& word, const Person& person) {
    World world;
    return denies(world, {word}, person);
}

// both tells whether allow and deny see the same match, which they have to
// where all is known.
bool both(const std::string& word, const Person& person) {
    const bool allowed = allows(word, person);
    CAPTURE(word);
    CHECK(denies(word, person) == allowed);
    return allowed;
}

Person alice() {
    return Person().cn("alice");
}

std::string bytes_32(char byte) {
    return std::string(32, byte);
}

Bytes view(const std::string& text) {
    return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

}  // namespace


// Which rule decides


TEST_CASE("The first rule that matches decides", "[access_policy]") {
    World world;
    const AccessRule allow_alice = world.allow({"cn=alice"});
    const AccessRule allow_bob = world.allow({"cn=bob"});
    const AccessRule deny_alice = world.deny({"cn=alice"});
    const AccessRule deny_bob = world.deny({"cn=bob"});

    CHECK(decide(world, {}, alice()) == abstained);
    CHECK(decide(world, {allow_alice}, alice()) == granted);
    CHECK(decide(world, {deny_alice}, alice()) == denied_rule);
    CHECK(decide(world, {allow_bob}, alice()) == denied_no_rule);
    CHECK(decide(world, {deny_bob}, alice()) == abstained);
    CHECK(decide(world, {allow_alice, deny_alice}, alice()) == granted);
    CHECK(decide(world, {deny_alice, allow_alice}, alice()) == denied_rule);
    CHECK(decide(world, {deny_bob, allow_alice}, alice()) == granted);
    CHECK(decide(world, {deny_bob, allow_bob}, alice()) == denied_no_rule);
    CHECK(decide(world, {allow_bob, deny_bob}, alice()) == denied_no_rule);
    CHECK(decide(world, {allow_bob, deny_alice}, alice()) == denied_rule);
}


TEST_CASE("A verdict names its rule", "[access_policy]") {
    World world;
    CountingArena memory;
    const std::vector<AccessRule> rules = {world.deny({"cn=bob"}),
                                           world.allow({"cn=alice"})};
    const AccessPolicy policy{rules};
    CHECK(policy.decide(alice().filled(), world.calls(), memory.arena()).rule
          == &rules[1]);
    CHECK(
        policy
            .decide(Person().cn("bob").filled(), world.calls(), memory.arena())
            .rule
        == &rules[0]);
    CHECK(
        policy
            .decide(Person().cn("eve").filled(), world.calls(), memory.arena())
            .rule
        == nullptr);
}


TEST_CASE("A rule matches where every pair does", "[access_policy]") {
    World world;
    const Person person = alice().with("2.5.4.10", "Example");
    CHECK(allows(world, {"cn=alice", "o=Example"}, person));
    CHECK(denies(world, {"cn=alice", "o=Example"}, person));
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"cn=alice", "o=Other"},
                                               {"cn=bob", "o=Example"},
                                               {"cn=bob", "o=Other"},
                                               {"cn=alice", "ou=Example"}})
    {
        CHECK_FALSE(allows(world, words, person));
        CHECK_FALSE(denies(world, words, person));
    }
}


TEST_CASE("A rule without pairs opens nothing", "[access_policy]") {
    World world;
    CHECK_FALSE(allows(world, {}, alice()));
    CHECK(denies(world, {}, alice()));
}


TEST_CASE("A policy knows what it looks at", "[access_policy]") {
    World world;
    const std::vector<AccessRule> rules = {world.allow({"cn=alice", "dns=a"}),
                                           world.deny({"issuer=CN=x"})};
    const AccessPolicy policy{rules};
    CHECK(test::facts_in(policy.facts())
          == std::vector<Fact>{Fact::issuer, Fact::subject_attributes,
                               Fact::issuer_attributes, Fact::san});
    CHECK_FALSE(policy.depends_on_request());
    const std::vector<AccessRule> others = {world.allow({"cn=~a", "o=x"}),
                                            world.deny({"cn=x", "cn=$user"})};
    CHECK(AccessPolicy{others}.depends_on_request());
    const std::vector<AccessRule> first = {world.allow({"cn=$user", "o=x"})};
    CHECK(AccessPolicy{first}.depends_on_request());
    CHECK_FALSE(AccessPolicy{}.depends_on_request());
    CHECK(AccessPolicy{}.facts().empty());
}


// What matches


TEST_CASE("Attributes of the subject match by value", "[access_policy]") {
    CHECK(both("cn=alice", alice()));
    CHECK_FALSE(both("cn=Alice", alice()));
    CHECK_FALSE(both("cn=alic", alice()));
    CHECK_FALSE(both("cn=alicee", alice()));
    CHECK_FALSE(both("cn=alice", Person()));
    CHECK_FALSE(both("o=alice", alice()));
    CHECK_FALSE(both("issuer.cn=alice", alice()));
    CHECK(both("2.5.4.3=alice", alice()));
    CHECK(both("1.2.3.4=x", Person().with("1.2.3.4", "x")));
    CHECK(both("organizationidentifier=VATDE-1",
               Person().with("2.5.4.97", "VATDE-1")));

    Person person = alice();
    person.issuer = {{"2.5.4.3", {}, "CA", true}};
    CHECK(both("issuer.cn=CA", person));
    CHECK(both("issuer.2.5.4.3=CA", person));
    CHECK_FALSE(both("cn=CA", person));
}


TEST_CASE("Any of several values may match", "[access_policy]") {
    const Person person =
        Person().with("2.5.4.11", "a").with("2.5.4.11", "b").dns("x").dns("y");
    CHECK(both("ou=a", person));
    CHECK(both("ou=b", person));
    CHECK_FALSE(both("ou=c", person));
    CHECK(both("dns=x", person));
    CHECK(both("dns=y", person));
    CHECK_FALSE(both("dns=z", person));
}


TEST_CASE("An allow on what names the user wants it once", "[access_policy]") {
    struct Row {
        std::string word;
        std::string oid;
        std::string value = "a";
    };
    const Row row = GENERATE(values<Row>({
        {"cn", "2.5.4.3"},
        {"2.5.4.3", "2.5.4.3"},
        {"uid", "0.9.2342.19200300.100.1.1"},
        {"serialnumber", "2.5.4.5"},
        {"email", k_email_oid, "a@b"},
        {k_email_oid, k_email_oid, "a@b"},
    }));
    CAPTURE(row.word);
    const std::string word = row.word + "=" + row.value;
    const Person one = Person().with(row.oid, row.value);
    CHECK(allows(word, one));
    Person two = one;
    two.with(row.oid, "c@d");
    CHECK_FALSE(allows(word, two));
    CHECK_FALSE(allows(row.word + "=~.", two));
    CHECK(denies(word, two));
    Person twice = one;
    twice.with(row.oid, row.value);
    CHECK_FALSE(allows(word, twice));
    Person joined = one;
    joined.with(row.oid, "x", true);
    CHECK_FALSE(allows(word, joined));
    // Not even where an entry of subjectAltName matches.
    two.entry(SanKind::email, "a@b");
    CHECK_FALSE(allows("email=a@b", row.oid == k_email_oid ? two : Person()));

    Person issued = one;
    issued.issuer = {{row.oid, {}, row.value, true}, {row.oid, {}, "x", true}};
    CHECK(allows(word, issued));
    CHECK(allows("issuer." + (row.word == "email" ? row.oid : row.word) + "="
                     + row.value,
                 issued));
}


TEST_CASE("E-mail is the subject's or an entry's", "[access_policy]") {
    const Person in_subject = Person().with(k_email_oid, "joe@Example.com");
    const Person in_san = Person().entry(SanKind::email, "joe@Example.com");
    CHECK(both("email=joe@example.COM", in_subject));
    CHECK(both("email=joe@example.COM", in_san));
    CHECK(both("san_email=joe@example.com", in_san));
    CHECK_FALSE(both("san_email=joe@example.com", in_subject));
    CHECK_FALSE(both("email=Joe@example.com", in_san));
    CHECK_FALSE(both("email=joe@example.org", in_san));
    CHECK_FALSE(both("email=joe@example.com",
                     Person()
                         .dns("joe@example.com")
                         .entry(SanKind::uri, "joe@example.com")));
    CHECK(both("email=joe@example.com",
               Person()
                   .with(k_email_oid, "no address")
                   .entry(SanKind::email, "joe@example.com")));
    CHECK(both("email=~^no", Person().with(k_email_oid, "no address")));
    CHECK_FALSE(both("email=a@b", Person().with(k_email_oid, "no address")));
}


TEST_CASE("Names match as distinguished names", "[access_policy]") {
    Person person = Person().with("2.5.4.10", "Acme, Inc.").cn("Zo\u00EB");
    person.identity.subject = R"(CN=Zo\C3\AB,O=Acme\, Inc.)";
    person.issuer = {{"2.5.4.3", {}, "CA", true}};
    person.identity.issuer = "CN=CA";
    CHECK(both(R"(subject=CN=Zo\C3\AB,O=Acme\, Inc.)", person));
    CHECK(both("subject= cn = Zo\u00EB , o=Acme\\2c Inc. ", person));
    CHECK_FALSE(both(R"(subject=O=Acme\, Inc.,CN=Zo\C3\AB)", person));
    CHECK_FALSE(both(R"(subject=CN=Zo\C3\AB+O=Acme\, Inc.)", person));
    CHECK_FALSE(both(R"(subject=CN=Zo\C3\AB)", person));
    CHECK_FALSE(both("subject=CN=CA", person));
    CHECK(both("issuer=CN=CA", person));
    CHECK(both(R"(subject=~^CN=Zo\\C3\\AB,O=Acme\\, Inc\.$)", person));
    CHECK(both("issuer=~^CN=CA$", person));
    CHECK_FALSE(both("issuer=~Acme", person));

    World world;
    world.files["list"] = "# people\no=x,cn=y\n  cn=Zo\u00EB, o=Acme\\, Inc.\n";
    CHECK(allows(world, {"subject=@list"}, person));
    CHECK(denies(world, {"subject=@list"}, person));
    CHECK_FALSE(allows(world, {"subject=@list"}, alice()));
    CHECK_FALSE(denies(world, {"subject=@list"}, alice()));
}


TEST_CASE("A value cannot stand for other attributes", "[access_policy]") {
    // The hostile names of certificates as they are printed.
    Person mallory = Person().with("2.5.4.10", "CN=admin").cn("mallory");
    mallory.identity.subject = "CN=mallory,O=CN=admin";
    CHECK_FALSE(both("cn=admin", mallory));
    CHECK_FALSE(both("subject=CN=admin", mallory));
    CHECK_FALSE(both("subject=CN=mallory,O=CN,CN=admin", mallory));
    CHECK(both("subject=CN=mallory,O=CN=admin", mallory));

    const Person comma = Person().cn("alice,OU=admin");
    CHECK_FALSE(both("cn=alice", comma));
    CHECK_FALSE(both("ou=admin", comma));
    CHECK_FALSE(both("subject=CN=alice,OU=admin", comma));
    CHECK(both("subject=CN=alice\\,OU=admin", comma));

    const Person slash = Person().cn("alice/OU=admin");
    CHECK_FALSE(both("cn=alice", slash));
    CHECK_FALSE(both("ou=admin", slash));

    const Person joined = alice().with("2.5.4.11", "admin", true);
    CHECK(both("subject=OU=admin+CN=alice", joined));
    CHECK(both("subject=CN=alice+OU=admin", joined));
    CHECK_FALSE(both("subject=OU=admin,CN=alice", joined));

    CHECK_FALSE(both("cn=admin", Person().cn("\u0430dmin")));
    CHECK(both(R"(cn=a"b\c;d<e>f+g)", Person().cn(R"(a"b\c;d<e>f+g)")));
    CHECK_FALSE(both("cn=#abc", Person().cn("#abc ")));
    CHECK(both("cn=Zo\u00EB", Person().cn("Zo\u00EB")));
    CHECK_FALSE(both("dns=alice", alice()));
    CHECK_FALSE(both("uri=alice", Person().dns("alice")));
    CHECK_FALSE(both("upn=alice", Person().entry(SanKind::email, "alice")));
    CHECK(both("upn=alice@corp", Person().entry(SanKind::upn, "alice@corp")));
    CHECK(both("uri=https://a/", Person().entry(SanKind::uri, "https://a/")));
    CHECK_FALSE(
        allows("uri=https://a/", Person().entry(SanKind::uri, "https://A/")));
    CHECK_FALSE(
        both("uri=https://a/", Person().entry(SanKind::uri, "https://a/A")));
}


TEST_CASE("DNS names match without case", "[access_policy]") {
    const Person person = Person().dns("WWW.Example.com");
    CHECK(both("dns=www.example.COM", person));
    CHECK_FALSE(both("dns=example.com", person));
    CHECK_FALSE(both("dns=ww.example.com", person));
    CHECK(both("dns=*.EXAMPLE.com", person));
    CHECK(both("dns=.EXAMPLE.com", person));
}


TEST_CASE("A wildcard is one label", "[access_policy]") {
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


TEST_CASE("A domain is itself and everything below", "[access_policy]") {
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


TEST_CASE("What is no label opens nothing in front of a domain",
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


TEST_CASE("What is no label below a domain opens nothing either",
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


TEST_CASE("Addresses match by network", "[access_policy]") {
    const Person v4 = Person().entry(SanKind::ip, "\x0a\x01\x02\x03");
    const std::string six("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16);
    const Person v6 = Person().entry(SanKind::ip, six);
    CHECK(both("ip=10.1.2.3", v4));
    CHECK_FALSE(both("ip=10.1.2.4", v4));
    CHECK(both("ip=10.0.0.0/8", v4));
    CHECK_FALSE(both("ip=11.0.0.0/8", v4));
    CHECK_FALSE(both("ip=::/0", v4));
    CHECK(both("ip=2001:DB8::1", v6));
    CHECK(both("ip=2001:db8::/32", v6));
    CHECK_FALSE(both("ip=0.0.0.0/0", v6));
    CHECK(both(R"(ip=~^10\.1\.2\.3$)", v4));
    CHECK(both("ip=~^2001:db8::1$", v6));
    CHECK_FALSE(both("ip=10.1.2.3", Person().dns("10.1.2.3")));
    // Bytes of an address are no control characters.
    CHECK(both("ip=0.10.13.127",
               Person().entry(SanKind::ip, std::string_view("\0\n\r\x7f", 4))));
}


TEST_CASE("SPIFFE IDs match where they are the only URI", "[access_policy]") {
    const auto uri = [](std::string_view id) {
        return Person().entry(SanKind::uri, id).dns("a");
    };
    CHECK(both("spiffe=spiffe://td/a/b", uri("spiffe://td/a/b")));
    CHECK_FALSE(both("spiffe=spiffe://td/a/b", uri("spiffe://td/a/bc")));
    CHECK_FALSE(both("spiffe=spiffe://td/a", uri("spiffe://td/a/b")));
    CHECK(both("spiffe=spiffe://td/a/", uri("spiffe://td/a/b")));
    CHECK(both("spiffe=spiffe://td/a/", uri("spiffe://td/a/b/c")));
    CHECK_FALSE(both("spiffe=spiffe://td/a/", uri("spiffe://td/ab")));
    CHECK_FALSE(both("spiffe=spiffe://td/a/", uri("spiffe://td/a")));
    CHECK(both("spiffe=spiffe://td/", uri("spiffe://td/a")));
    CHECK_FALSE(both("spiffe=spiffe://td/", uri("spiffe://td.evil/a")));
    CHECK_FALSE(both("spiffe=spiffe://td/", uri("spiffe://td")));
    CHECK(both("spiffe=spiffe://td", uri("spiffe://td")));
    CHECK(both("spiffe=~^spiffe://td/[a-z]+$", uri("spiffe://td/abc")));

    // An entry that is no SPIFFE ID, whatever it begins with.
    for (const std::string_view bad :
         {"spiffe://td/a/../b", "spiffe://td/a//b", "spiffe://td/a?x",
          "SPIFFE://td/a/b", "spiffe://td/a/"})
    {
        CAPTURE(bad);
        CHECK_FALSE(both("spiffe=spiffe://td/", uri(bad)));
        CHECK_FALSE(both("spiffe=~.", uri(bad)));
    }
    Person two = uri("spiffe://td/a");
    two.entry(SanKind::uri, "https://example.com");
    CHECK_FALSE(both("spiffe=spiffe://td/a", two));
    CHECK_FALSE(both("spiffe=spiffe://td/", two));
    CHECK(both("uri=spiffe://td/a", two));
    CHECK_FALSE(both("spiffe=spiffe://td/a", Person().dns("spiffe://td/a")));
}


TEST_CASE("Serial numbers match as numbers", "[access_policy]") {
    Person person;
    person.identity.serial = "0AFF";
    CHECK(both("serial=aff", person));
    CHECK(both("serial=00:0A:FF", person));
    CHECK_FALSE(both("serial=-aff", person));
    CHECK_FALSE(both("serial=aff0", person));
    CHECK(both("serial=~^0AFF$", person));
    person.identity.serial = "-0A";
    CHECK(both("serial=-a", person));
    CHECK_FALSE(both("serial=a", person));
    person.identity.serial = "00";
    CHECK(both("serial=0", person));
}


TEST_CASE("Digests and key identifiers match as bytes", "[access_policy]") {
    struct Row {
        std::string name;
        Bytes Identity::*member;
    };
    const Row row =
        GENERATE(values<Row>({{"sha256", &Identity::sha256},
                              {"spki_sha256", &Identity::spki_sha256},
                              {"ski", &Identity::ski},
                              {"aki", &Identity::aki}}));
    // Bytes that would be control characters, and a NUL, in a text.
    std::string bytes = bytes_32('\x0a');
    bytes[3] = '\0';
    bytes[4] = '\xAB';
    std::string hex;
    for (std::size_t i = 0; i < bytes.size(); i++) {
        hex += i == 3 ? "00" : i == 4 ? "aB" : "0a";
    }
    Person person;
    person.identity.*row.member = view(bytes);
    CAPTURE(row.name);
    CHECK(both(row.name + "=" + hex, person));
    CHECK(both(row.name + "=~^0a0a0a00ab0a", person));
    CHECK_FALSE(both(row.name + "=~AB", person));
    hex[0] = '1';
    CHECK_FALSE(both(row.name + "=" + hex, person));
    // Who has none matches none.
    hex[0] = '0';
    CHECK_FALSE(both(row.name + "=" + hex, Person()));
    CHECK_FALSE(both(row.name + "=~^", Person()));
    // Other facts are others.
    Person other;
    other.identity.sha1 = view(bytes);
    CHECK_FALSE(both(row.name + "=" + hex, other));

    World world;
    world.files["list"] = hex + "\n";
    CHECK(allows(world, {row.name + "=@list"}, person));
    CHECK_FALSE(allows(world, {row.name + "=@list"}, Person()));
    CHECK_FALSE(denies(world, {row.name + "=@list"}, Person()));
}


TEST_CASE("A deny rule sees the twins of a fingerprint, an allow does not",
          "[access_policy]") {
    const std::string own = bytes_32('\x11');
    const std::string first = bytes_32('\x22');
    const std::string second = bytes_32('\x33');
    const Bytes twins[] = {view(first), view(second)};
    Person person;
    person.identity.sha256 = view(own);
    person.identity.twin_sha256 = twins;
    const std::string hex =
        GENERATE(std::string(64, '2'), std::string(64, '3'));

    World world;
    world.files["list"] = hex + "\n";
    world.variables["$digest"] = hex;
    for (const std::string& pattern :
         {hex, "=" + hex, "~^" + hex + "$", std::string("@list"),
          std::string("$digest")})
    {
        CAPTURE(pattern);
        CHECK(denies(world, {"sha256=" + pattern}, person));
        CHECK_FALSE(allows(world, {"sha256=" + pattern}, person));
        // They are digests of the certificate and of nothing else.
        CHECK_FALSE(denies(world, {"spki_sha256=" + pattern}, person));
    }
    CHECK(both("sha256=" + std::string(64, '1'), person));
    CHECK_FALSE(both("sha256=" + std::string(64, '4'), person));

    person.identity.unreadable = Fact::twin_sha256;
    CHECK(denies("sha256=" + std::string(64, '4'), person));
    CHECK(allows("sha256=" + std::string(64, '1'), person));
    CHECK_FALSE(denies("spki_sha256=" + std::string(64, '4'), person));
}


TEST_CASE("Usages and policies match by name and OID", "[access_policy]") {
    Person person;
    person.eku = {"serverAuth", "clientAuth"};
    person.policies = {"2.5.29.32.0", "1.2.3"};
    CHECK(both("eku=clientAuth", person));
    CHECK(both("eku=1.3.6.1.5.5.7.3.2", person));
    CHECK(both("eku=TLS Web Client Authentication", person));
    CHECK_FALSE(both("eku=1.2.3.4", person));
    CHECK(both("eku=~^server", person));
    CHECK(both("policy=1.2.3", person));
    CHECK_FALSE(both("policy=1.2", person));
    CHECK(both("policy=~^2[.]5[.]29", person));
    CHECK_FALSE(both("eku=clientAuth", Person()));
    CHECK_FALSE(both("policy=1.2.3", Person()));
}


TEST_CASE("Regular expressions search, with or without case",
          "[access_policy]") {
    CHECK(both("cn=~lic", alice()));
    CHECK(both("cn=~^alice$", alice()));
    CHECK_FALSE(both("cn=~^lic", alice()));
    CHECK_FALSE(both("cn=~ALICE", alice()));
    CHECK(both("cn=~*ALICE", alice()));
    CHECK_FALSE(both("cn=~.", Person()));
    CHECK(both("dns=~^WWW", Person().dns("WWW.example.com")));
}


// The request


TEST_CASE("A variable ties a certificate to a user", "[access_policy]") {
    World world;
    world.variables["$user"] = "alice";
    CHECK(allows(world, {"cn=$user"}, alice()));
    CHECK(denies(world, {"cn=$user"}, alice()));
    CHECK_FALSE(allows(world, {"cn=$user"}, Person().cn("bob")));
    CHECK_FALSE(denies(world, {"cn=$user"}, Person().cn("bob")));
    world.variables["$fp"] = std::string(64, 'A');
    const std::string bytes = bytes_32('\xaa');
    Person person;
    person.identity.sha256 = view(bytes);
    CHECK(allows(world, {"sha256=$fp"}, person));
    world.variables["$mail"] = "joe@EXAMPLE.com";
    CHECK(allows(world, {"email=$mail"},
                 Person().entry(SanKind::email, "joe@example.com")));
    world.variables["CN=$user"] = "CN=alice";
    CHECK(allows(world, {"subject=CN=$user"}, alice()));
}


TEST_CASE("Empty never equals empty", "[access_policy]") {
    World world;
    world.variables["CN=$user"] = "CN=";
    for (const Person& person : {Person(), Person().cn(""), alice()}) {
        for (const std::string word :
             {"cn=$user", "subject=CN=$user", "subject=$user", "dns=$user"})
        {
            CAPTURE(word);
            CHECK_FALSE(allows(world, {word}, person));
            CHECK_FALSE(denies(world, {word}, person));
        }
    }
    CHECK_FALSE(allows(world, {"dns=$user"}, Person().dns("")));
    CHECK_FALSE(
        allows(world, {"email=$user"}, Person().entry(SanKind::email, "")));
}


TEST_CASE("What has no form matches nobody", "[access_policy]") {
    World world;
    world.variables["$x"] = "zz";
    const std::string bytes = "zz";
    Person person = Person().with(k_email_oid, "zz");
    person.identity.sha256 = view(bytes);
    person.identity.serial = "zz";
    person.eku = {"zz"};
    for (const std::string word :
         {"sha256=$x", "email=$x", "serial=$x", "eku=$x", "ip=$x"})
    {
        CHECK_FALSE(allows(world, {word}, person));
        CHECK_FALSE(denies(world, {word}, person));
    }
}


// What cannot be known, and what misleads


TEST_CASE("An unreadable fact opens nothing", "[access_policy]") {
    struct Row {
        std::string word;
        Fact fact;
    };
    const Row row = GENERATE(values<Row>({
        {"subject=CN=alice", Fact::subject},
        {"subject=CN=alice", Fact::subject_attributes},
        {"issuer=CN=CA", Fact::issuer},
        {"issuer=CN=CA", Fact::issuer_attributes},
        {"cn=alice", Fact::subject_attributes},
        {"issuer.cn=CA", Fact::issuer_attributes},
        {"email=a@b", Fact::subject_attributes},
        {"email=a@b", Fact::san},
        {"dns=a", Fact::san},
        {"spiffe=spiffe://td/a", Fact::san},
        {"serial=1", Fact::serial},
        {"sha256=" + std::string(64, '0'), Fact::sha256},
        {"spki_sha256=" + std::string(64, '0'), Fact::spki_sha256},
        {"ski=00", Fact::ski},
        {"aki=00", Fact::aki},
        {"eku=clientAuth", Fact::eku},
        {"policy=1.2", Fact::policies},
    }));
    CAPTURE(row.word);
    const std::string digest(32, '\0');
    const std::string key(1, '\0');
    Person person = alice().dns("a").entry(SanKind::uri, "spiffe://td/a");
    person.entry(SanKind::email, "a@b");
    person.issuer = {{"2.5.4.3", {}, "CA", true}};
    person.identity.subject = "CN=alice";
    person.identity.issuer = "CN=CA";
    person.identity.serial = "01";
    person.identity.sha256 = person.identity.spki_sha256 = view(digest);
    person.identity.ski = person.identity.aki = view(key);
    person.eku = {"clientAuth"};
    person.policies = {"1.2"};
    CHECK(both(row.word, person));

    person.identity.unreadable = row.fact;
    CHECK_FALSE(allows(row.word, person));
    CHECK(denies(row.word, person));
    Person nobody;
    nobody.identity.unreadable = row.fact;
    CHECK(denies(row.word, nobody));
    person.identity.unreadable = Fact::validity;
    CHECK(both(row.word, person));
}


TEST_CASE("A certificate that may not be spoken of gets nothing",
          "[access_policy]") {
    Person person = alice();
    person.identity.disclosed = false;
    CHECK_FALSE(allows("cn=alice", person));
    CHECK(denies("cn=bob", person));
}


TEST_CASE("A search that failed opens nothing", "[access_policy]") {
    World world;
    world.search_fails = true;
    CHECK_FALSE(allows(world, {"cn=~alice"}, alice()));
    CHECK(denies(world, {"cn=~bob"}, alice()));
    CHECK_FALSE(denies(world, {"cn=~bob"}, Person()));
    CHECK_FALSE(denies(world, {"cn=~bob", "o=Other"}, alice()));
}


// What a decision costs together: CONTRACT 2.3.


TEST_CASE("After four searches that failed no more is searched",
          "[access_policy]") {
    World world;
    world.failing = "choking";
    Person person;
    for (int i = 0; i < 200; i++) {
        person.with("2.5.4.11", "choking");
    }
    const auto denies_all = [&](const std::vector<AccessRule>& rules) {
        world.searched.clear();
        return decide(world, rules, person);
    };
    CHECK(denies_all({world.allow({"ou=~x"})}) == denied_no_rule);
    CHECK(world.searched.size() == 4);
    CHECK(denies_all({world.deny({"ou=~x"})}) == denied_rule);
    CHECK(world.searched.size() <= 4);
    // The four are of the decision, whatever pairs and rules there are.
    CHECK(denies_all({world.allow({"ou=~x"}), world.allow({"ou=~y"}),
                      world.allow({"subject=~z", "ou=~y"})})
          == denied_no_rule);
    CHECK(world.searched.size() == 4);
    CHECK(denies_all({world.allow({"ou=~x"}), world.deny({"o=~y"}),
                      world.deny({"subject=~printed"})})
          == denied_rule);
    CHECK(world.searched.size() == 4);
}


TEST_CASE("Searches that end count for nothing, however many there are",
          "[access_policy]") {
    World world;
    world.failing = "choking";
    Person person;
    for (int i = 0; i < 3; i++) {
        person.with("2.5.4.11", "choking");
    }
    for (int i = 0; i < 1000; i++) {
        person.with("2.5.4.11", "other");
    }
    person.with("2.5.4.11", "Team");
    CHECK(allows(world, {"ou=~^Team$"}, person));
    CHECK(world.searched.size() == 1004);
    // The fourth fails before the right one is seen.
    person.subject.insert(person.subject.begin(),
                          {"2.5.4.11", "choking", "choking", true, false});
    CHECK_FALSE(allows(world, {"ou=~^Team$"}, person));
    // What needs no search is compared all the same.
    CHECK(decide(world, {world.allow({"ou=~^Team$"}), world.allow({"ou=Team"})},
                 person)
          == granted);
}


TEST_CASE("Where there is no time the rest of the searches have failed",
          "[access_policy]") {
    World world;
    world.stop_after = 2;
    Person person = Person().cn("a");
    for (const char* value : {"b", "c", "d"}) {
        person.with("2.5.4.11", value);
    }
    CHECK_FALSE(allows(world, {"ou=~d"}, person));
    CHECK(world.searched == std::vector<std::string>{"b", "c"});
    world.searched.clear();
    world.stop_after = 3;
    CHECK(allows(world, {"ou=~d"}, person));
    world.searched.clear();
    world.stop_after = 2;
    CHECK(denies(world, {"ou=~e", "cn=~b"}, person));
}


TEST_CASE("What was searched once is known to the next decision",
          "[access_policy]") {
    World world;
    world.failing = "choking";
    world.variables["$x"] = "alice";
    Person person = alice();
    for (int i = 0; i < 200; i++) {
        person.with("2.5.4.11", "choking");
    }
    const std::vector<AccessRule> rules = {
        world.allow({"cn=$x", "cn=~^bob"}),
        world.allow({"cn=$x", "ou=~x"}),
        world.allow({"cn=$x", "cn=~^alice"}),
        world.allow({"cn=$x", "subject=~."}),
        world.allow({"cn=alice", "cn=~^alice"}),
    };
    const AccessPolicy policy{rules};
    REQUIRE(policy.known_size() == 10);
    std::vector<KnownSearch> known(policy.known_size());
    const auto decided = [&] {
        world.searched.clear();
        CountingArena memory;
        return policy
            .decide(person.filled(), world.calls(), memory.arena(), known)
            .decision;
    };
    CHECK(decided() == denied_no_rule);
    CHECK(world.searched.size() == 5);
    CHECK(decided() == denied_no_rule);
    CHECK(world.searched.empty());
    // Only the last rule's search is left, and nothing has failed before.
    world.variables["$x"] = "other";
    CHECK(decided() == granted);
    CHECK(world.searched == std::vector<std::string>{"alice"});
    CHECK(decided() == granted);
    CHECK(world.searched.empty());

    const std::vector<AccessRule> literal = {world.allow({"cn=$x", "o=b"})};
    CHECK(AccessPolicy{literal}.known_size() == 0);
}


TEST_CASE("A variable that cannot be expanded opens nothing",
          "[access_policy]") {
    World world;
    world.variables["$user"] = "alice";
    world.expand_fails = true;
    CHECK_FALSE(allows(world, {"cn=$user"}, alice()));
    CHECK(denies(world, {"cn=$user"}, Person().cn("bob")));
    CHECK(lacks_memory(world, {world.allow({"cn=$user"})}, alice()));
    // No rule comes to ask it.
    CHECK_FALSE(lacks_memory(world, {world.deny({"o=a", "cn=$user"})},
                             Person().cn("alice")));
}


TEST_CASE("A search without memory is no decision", "[access_policy]") {
    World world;
    const std::vector<AccessRule> rules = {world.deny({"cn=~^b"}),
                                           world.allow({"cn=alice"})};
    std::vector<KnownSearch> known(AccessPolicy{rules}.known_size());
    CHECK_FALSE(lacks_memory(world, rules, alice()));
    world.search_lacks_memory = true;
    CHECK(lacks_memory(world, rules, alice(), known));
    CHECK(lacks_memory(world, {rules[1], rules[0]}, Person().cn("bob")));
    // It was not remembered as one that failed.
    world.search_lacks_memory = false;
    world.searched.clear();
    CHECK_FALSE(lacks_memory(world, rules, alice(), known));
    CHECK(world.searched == std::vector<std::string>{"alice"});
    world.search_fails = true;
    CHECK_FALSE(lacks_memory(world, rules, alice()));
}


TEST_CASE("Exhausted memory opens nothing, and decides nothing",
          "[access_policy]") {
    Person person = Person().dns("a.b").cn("alice");
    person.entry(SanKind::ip, "\x0a\x01\x02\x03");
    const std::string word = GENERATE("dns=x.y", "subject=CN=bob", "ip=~^11",
                                      "dns=$x", "subject=$x");
    World world;
    world.variables["$x"] = word == "dns=$x" ? "x.y" : "CN=bob";
    const std::vector<AccessRule> allow = {world.allow({word})};
    const std::vector<AccessRule> deny = {world.deny({word})};
    const std::vector<AccessRule> both = {world.allow({word}),
                                          world.allow({"cn=alice"})};
    CAPTURE(word);
    const auto decided = [&](const std::vector<AccessRule>& rules,
                             CountingArena& memory) {
        return AccessPolicy{rules}.decide(person.filled(), world.calls(),
                                          memory.arena());
    };
    // With enough memory nobody is denied.
    CountingArena plenty;
    CHECK(decided(deny, plenty).decision == abstained);
    CHECK_FALSE(decided(deny, plenty).lacks_memory);
    CHECK_FALSE(decided(allow, plenty).lacks_memory);
    CHECK(decided(both, plenty).decision == granted);
    CountingArena counted;
    CHECK(decided(deny, counted).decision == abstained);
    REQUIRE(counted.takes > 0);
    for (std::size_t takes = 0; takes < counted.takes; takes++) {
        CAPTURE(takes);
        CountingArena memory;
        memory.takes_left = takes;
        const AccessVerdict denied = decided(deny, memory);
        CHECK(denied.decision == denied_rule);
        CHECK(denied.lacks_memory);
        memory.takes_left = 0;
        const AccessVerdict not_allowed = decided(allow, memory);
        CHECK(not_allowed.decision == denied_no_rule);
        CHECK(not_allowed.lacks_memory);
        CHECK(decided(both, memory).lacks_memory);
    }
}


TEST_CASE("Control characters open nothing", "[access_policy]") {
    // The last of them is no control character.
    const std::string bad = GENERATE(
        std::string("a\0b", 3), std::string("a\nb"), std::string("a\rb"),
        std::string("a\tb"), std::string("a\x1f"), std::string("\x01z"),
        std::string("a\x7f"), std::string(1, '\0'));
    Person person = Person().cn(bad).dns(bad);
    person.entry(SanKind::uri, bad).entry(SanKind::upn, bad);
    const std::string address = bad + "@b";
    person.entry(SanKind::email, address);
    person.identity.subject = "CN=printed";
    for (const std::string word :
         {"cn", "uri", "upn", "dns", "email", "san_email", "subject"})
    {
        CAPTURE(word);
        CHECK_FALSE(allows(word + "=~.*", person));
        CHECK(denies(word + "=~^", person));
    }
    // Nobody can write such a literal, but a variable may hold one.
    World world;
    CHECK_FALSE(world.error("cn==" + bad).objection.empty());
    CHECK_FALSE(
        world.error("email==" + address, AccessEffect::deny).objection.empty());
    world.variables["$x"] = bad;
    world.variables["$y"] = address;
    CHECK_FALSE(allows(world, {"cn=$x"}, person));
    CHECK(denies(world, {"cn=$x"}, person));
    CHECK_FALSE(allows(world, {"email=$y"}, person));
    CHECK(denies(world, {"email=$y"}, person));

    // Another value is not spoilt, but a name is one value.
    Person other = person;
    other.with("2.5.4.11", "good").dns("good");
    CHECK(allows("ou=good", other));
    CHECK(allows("dns=good", other));
    CHECK_FALSE(allows("subject=~.", other));
}


TEST_CASE("A NUL does not end a value", "[access_policy]") {
    const Person admin = Person()
                             .cn(std::string_view("admin\0.evil", 11))
                             .dns(std::string_view("a.com\0.evil.org", 15));
    CHECK_FALSE(both("cn=admin", admin));
    CHECK_FALSE(both("dns=a.com", admin));
    CHECK_FALSE(both("dns=.com", admin));
    CHECK_FALSE(allows("dns=.evil.org", admin));
    CHECK(denies("dns=.evil.org", admin));
}


TEST_CASE("What is no control character opens", "[access_policy]") {
    CHECK(both("cn= a~\u0080", Person().cn(" a~\u0080")));
    CHECK(both("cn=\u0085", Person().cn("\u0085")));
}


TEST_CASE("A value that is no text opens nothing", "[access_policy]") {
    Person person;
    person.subject = {{"2.5.4.3", "#0402", {}, false}};
    person.identity.subject = "CN=#0402";
    for (const std::string word :
         {"cn=a", "cn=~.", "cn=~^", "subject=CN=a", "subject=~.", "2.5.4.3=a"})
    {
        CAPTURE(word);
        CHECK_FALSE(allows(word, person));
        CHECK(denies(word, person));
    }
    CHECK_FALSE(both("ou=a", person));

    // A name is one value.
    person.subject = {{"2.5.4.3", "#0402", {}, false},
                      {"2.5.4.10", "a", "a", true}};
    CHECK_FALSE(allows("subject=~.", person));
    CHECK(denies("subject=CN=b", person));

    // Next to one that is text.
    person.subject = {{"2.5.4.11", "#0402", {}, false},
                      {"2.5.4.11", "a", "a", true}};
    CHECK(allows("ou=a", person));
    CHECK_FALSE(allows("ou=b", person));
    CHECK(denies("ou=b", person));
}


TEST_CASE("An empty value opens nothing", "[access_policy]") {
    Person person = Person().cn("").dns("");
    for (const std::string word : {"cn", "dns"}) {
        CAPTURE(word);
        CHECK_FALSE(allows(word + "=~^", person));
        CHECK(denies(word + "=~^$", person));
    }
    // A name without attributes.
    CHECK_FALSE(allows("subject=~^", Person()));
    CHECK(denies("subject=~^$", Person()));
}


TEST_CASE("A match that is certain outweighs one that is not",
          "[access_policy]") {
    World world;
    world.search_fails = false;
    // An odd label first, then a good one, and the other way round.
    const Person odd = Person().dns("*.a.b").dns("x.a.b").dns("*.a.b");
    CHECK(allows(world, {"dns=*.a.b"}, odd));
    CHECK(allows(world, {"dns=.a.b"}, odd));
    world.searched.clear();
    CHECK(allows(world, {"dns=~^x"}, Person().dns("x").dns("y")));
    CHECK(world.searched == std::vector<std::string>{"x"});
}


TEST_CASE("An entry that does not decode matches every deny rule of its kind",
          "[access]") {
    World world;
    Person person = alice();
    person.identity.unreadable_san.add(SanKind::ip);
    CHECK(denies(world, {"ip=192.0.2.0/24"}, person));
    CHECK_FALSE(allows(world, {"ip=0.0.0.0/0"}, person));
    CHECK_FALSE(denies(world, {"upn=a"}, person));
    CHECK_FALSE(denies(world, {"dns=a"}, person));
    person.entry(SanKind::ip, "\xc0\x02\x02\x01");
    CHECK(allows(world, {"ip=0.0.0.0/0"}, person));
}

}  // namespace client_cert
