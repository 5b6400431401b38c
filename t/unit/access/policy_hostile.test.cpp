// Tests certificates that are made to mislead rules, and what cannot be known
// of them.
#include "access/policy.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "lib/person.hpp"
#include "lib/written.hpp"

namespace client_cert {

using test::alice;
using test::allows;
using test::both;
using test::denies;
using test::Person;
using test::World;


TEST_CASE("A value of a certificate cannot stand for other attributes",
          "[access_policy]") {
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
    person.identity.sha256 = person.identity.spki_sha256 = test::bytes(digest);
    person.identity.ski = person.identity.aki = test::bytes(key);
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


TEST_CASE("A value with control characters opens nothing", "[access_policy]") {
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


TEST_CASE("A NUL does not end a value of a certificate", "[access_policy]") {
    const Person admin = Person()
                             .cn(std::string_view("admin\0.evil", 11))
                             .dns(std::string_view("a.com\0.evil.org", 15));
    CHECK_FALSE(both("cn=admin", admin));
    CHECK_FALSE(both("dns=a.com", admin));
    CHECK_FALSE(both("dns=.com", admin));
    CHECK_FALSE(allows("dns=.evil.org", admin));
    CHECK(denies("dns=.evil.org", admin));
}


TEST_CASE("A space and what is beyond ASCII are no control characters",
          "[access_policy]") {
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


TEST_CASE("A value that certainly matches outweighs one that may",
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


TEST_CASE(
    "A SAN entry that does not decode matches every deny rule of its kind",
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
