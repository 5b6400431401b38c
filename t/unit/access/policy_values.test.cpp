// Tests every kind of rule with certificates that match it and that nearly do.
#include "access/policy.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "lib/person.hpp"
#include "lib/written.hpp"

namespace client_cert {

using test::alice;
using test::allows;
using test::both;
using test::bytes_32;
using test::denies;
using test::k_email_oid;
using test::Person;
using test::World;


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


TEST_CASE("Any of several values of an attribute or entry may match",
          "[access_policy]") {
    const Person person =
        Person().with("2.5.4.11", "a").with("2.5.4.11", "b").dns("x").dns("y");
    CHECK(both("ou=a", person));
    CHECK(both("ou=b", person));
    CHECK_FALSE(both("ou=c", person));
    CHECK(both("dns=x", person));
    CHECK(both("dns=y", person));
    CHECK_FALSE(both("dns=z", person));
}


TEST_CASE("An allow rule on an attribute that names the user wants it once",
          "[access_policy]") {
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


TEST_CASE("An email rule looks at the subject and at subjectAltName",
          "[access_policy]") {
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


TEST_CASE("Subject and issuer match as distinguished names",
          "[access_policy]") {
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


TEST_CASE("IP addresses match by network", "[access_policy]") {
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
    person.identity.*row.member = test::bytes(bytes);
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
    other.identity.sha1 = test::bytes(bytes);
    CHECK_FALSE(both(row.name + "=" + hex, other));

    World world;
    world.files["list"] = hex + "\n";
    CHECK(allows(world, {row.name + "=@list"}, person));
    CHECK_FALSE(allows(world, {row.name + "=@list"}, Person()));
    CHECK_FALSE(denies(world, {row.name + "=@list"}, Person()));
}


TEST_CASE("A deny rule sees the twins of a fingerprint, an allow rule does not",
          "[access_policy]") {
    const std::string own = bytes_32('\x11');
    const std::string first = bytes_32('\x22');
    const std::string second = bytes_32('\x33');
    const Bytes twins[] = {test::bytes(first), test::bytes(second)};
    Person person;
    person.identity.sha256 = test::bytes(own);
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


TEST_CASE("Extended key usages and policies match by name and OID",
          "[access_policy]") {
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

}  // namespace client_cert
