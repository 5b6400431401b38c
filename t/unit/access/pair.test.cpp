// Tests the reading of `attribute=pattern` pairs, and what is wrong with some.
#include "access/pair.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "lib/access_host.hpp"
#include "lib/load_facts.hpp"

namespace client_cert {
namespace {

using test::World;

AccessAttribute attribute(std::string_view word) {
    AccessAttribute found;
    CAPTURE(word);
    CHECK(find_access_attribute(found, word));
    return found;
}

}  // namespace


TEST_CASE("Every attribute of the vocabulary is known and needs its facts",
          "[access_attribute]") {
    struct Row {
        std::string_view word;
        std::vector<Fact> facts;
        LiteralForm form;
    };
    const Row row = GENERATE(values<Row>({
        {"subject",
         {Fact::subject, Fact::subject_attributes},
         LiteralForm::name},
        {"issuer", {Fact::issuer, Fact::issuer_attributes}, LiteralForm::name},
        {"cn", {Fact::subject_attributes}, LiteralForm::text},
        {"organizationidentifier",
         {Fact::subject_attributes},
         LiteralForm::text},
        {"2.5.4.97", {Fact::subject_attributes}, LiteralForm::text},
        {"1.2.840.113549.1.9.1",
         {Fact::subject_attributes},
         LiteralForm::email},
        {"issuer.cn", {Fact::issuer_attributes}, LiteralForm::text},
        {"issuer.email", {Fact::issuer_attributes}, LiteralForm::email},
        {"issuer.2.5.4.3", {Fact::issuer_attributes}, LiteralForm::text},
        {"email", {Fact::subject_attributes, Fact::san}, LiteralForm::email},
        {"dns", {Fact::san}, LiteralForm::dns},
        {"uri", {Fact::san}, LiteralForm::text},
        {"san_email", {Fact::san}, LiteralForm::email},
        {"ip", {Fact::san}, LiteralForm::ip},
        {"upn", {Fact::san}, LiteralForm::text},
        {"spiffe", {Fact::san}, LiteralForm::spiffe},
        {"serial", {Fact::serial}, LiteralForm::serial},
        {"sha256", {Fact::sha256}, LiteralForm::sha256},
        {"spki_sha256", {Fact::spki_sha256}, LiteralForm::sha256},
        {"ski", {Fact::ski}, LiteralForm::key_id},
        {"aki", {Fact::aki}, LiteralForm::key_id},
        {"eku", {Fact::eku}, LiteralForm::eku},
        {"policy", {Fact::policies}, LiteralForm::oid},
    }));
    CAPTURE(row.word);
    const AccessAttribute found = attribute(row.word);
    CHECK(test::facts_in(found.facts(AccessEffect::allow)) == row.facts);
    CHECK(found.form == row.form);
    // A deny rule of a digest looks at the twin as well.
    std::vector<Fact> of_deny = row.facts;
    if (row.word == "sha256") {
        of_deny.push_back(Fact::twin_sha256);
    }
    CHECK(test::facts_in(found.facts(AccessEffect::deny)) == of_deny);
    for (const Fact fact : test::k_facts) {
        Identity identity;
        identity.unreadable = fact;
        CHECK(found.is_unreadable(identity, AccessEffect::allow)
              == found.facts(AccessEffect::allow).has(fact));
        CHECK(found.is_unreadable(identity, AccessEffect::deny)
              == found.facts(AccessEffect::deny).has(fact));
    }
}


TEST_CASE("Every attribute's name that is told names an attribute",
          "[access_attribute]") {
    for (const std::string_view word : access_attribute_names()) {
        attribute(word);
    }
    CHECK(access_attribute_names().size() == 39);
}


TEST_CASE("A word that resembles an attribute names none",
          "[access_attribute]") {
    const std::string_view word =
        GENERATE(as<std::string_view>{}, "", "CN", "issuer.", "issuer.dns",
                 "issuer.subject", "issuer.issuer.cn", "subject.cn", "2.5.4.",
                 "3.1", "issuer.3.1", "oid_2_5_4_3", "cn ", "sha1");
    AccessAttribute found;
    CAPTURE(word);
    CHECK_FALSE(find_access_attribute(found, word));
}


TEST_CASE("Four attributes of the subject are wanted once, to allow",
          "[access_attribute]") {
    for (const std::string_view word :
         {"cn", "uid", "serialnumber", "email", "2.5.4.3",
          "0.9.2342.19200300.100.1.1", "2.5.4.5", "1.2.840.113549.1.9.1"})
    {
        CHECK(attribute(word).is_wanted_once());
    }
    for (const std::string_view word :
         {"o", "ou", "dc", "title", "issuer.cn", "issuer.email",
          "issuer.2.5.4.3", "subject", "san_email", "serial"})
    {
        CAPTURE(word);
        CHECK_FALSE(attribute(word).is_wanted_once());
    }
}


TEST_CASE("The first bytes of a pattern say what it is", "[access_pair]") {
    World world;
    world.files["list"] = "a\n";
    CHECK(world.pair("cn=alice").pattern.kind == PatternKind::literal);
    CHECK(world.pair("cn=alice").pattern.text == "alice");
    CHECK(world.pair("cn==~odd").pattern.text == "~odd");
    CHECK(world.pair("cn==~odd").pattern.kind == PatternKind::literal);
    CHECK(world.pair("cn==@odd").pattern.text == "@odd");
    CHECK(world.pair("cn===odd").pattern.text == "=odd");
    CHECK(world.pair("cn==$odd").pattern.text == "$odd");
    CHECK(world.pair("cn==$odd").pattern.kind == PatternKind::literal);
    CHECK(world.pair("cn=a=b").pattern.text == "a=b");
    CHECK(world.pair("cn=*.example.com").pattern.text == "*.example.com");
    CHECK(world.pair("cn=10.0.0.0/8").pattern.kind == PatternKind::literal);
    CHECK(world.pair("cn=~^a$").pattern.kind == PatternKind::regex);
    CHECK(world.pair("cn=~*^a$").pattern.kind == PatternKind::regex);
    CHECK(world.pair("cn=@list").pattern.kind == PatternKind::set);
    CHECK(world.pair("cn=a-$user").pattern.kind == PatternKind::expansion);
    CHECK(world.pair("dns=www.Example.com").pattern.text == "www.example.com");
    CHECK(world.pair("dns=*.example.com").pattern.kind
          == PatternKind::dns_label);
    CHECK(world.pair("dns=.example.com").pattern.kind
          == PatternKind::dns_domain);
    CHECK(world.pair("dns==*.example.com").pattern.kind
          == PatternKind::literal);
    CHECK(world.pair("ip=10.0.0.0/8").pattern.kind == PatternKind::ip_network);
    CHECK(world.pair("ip=10.0.0.1").pattern.kind == PatternKind::literal);
    CHECK(world.pair("spiffe=spiffe://a/").pattern.kind
          == PatternKind::spiffe_prefix);
    CHECK(world.pair("spiffe=spiffe://a").pattern.kind == PatternKind::literal);
    CHECK(world.pair("spiffe=spiffe://a/b/").pattern.text == "spiffe://a/b/");
    CHECK(world.pair("uri=https://a/").pattern.kind == PatternKind::literal);
}


TEST_CASE("What is wrong with a pair is a sentence", "[access_pair]") {
    struct Row {
        std::string word;
        std::string_view part;
    };
    const Row row = GENERATE(values<Row>({
        {"", "attribute=pattern"},
        {"alice", "attribute=pattern"},
        {"=alice", "no such attribute"},
        {"cm=alice", "no such attribute"},
        {"cn=", "empty pattern"},
        {"cn==", "empty value"},
        {"cn=~", "empty regular expression"},
        {"cn=~*", "empty regular expression"},
        {"cn=~(", "closing parenthesis"},
        {"cn=~no memory", "no memory"},
        {"cn=@", "behind @"},
        {"cn=@none", "no such file"},
        {"cn=@$name", "read at start"},
        {"cn=$unknown", "no such variable"},
        {"dns=*", "whole label"},
        {"dns=*example.com", "whole label"},
        {"dns=www.*.com", "whole label"},
        {"dns=*.*.com", "whole label"},
        {"dns=.*.com", "whole label"},
        {"dns=*.", "a domain is written"},
        {"dns=.", "a domain is written"},
        {"dns=..com", "a domain is written"},
        {"dns=.com.", "a domain is written"},
        {"dns=*.a b.com", "a domain is written"},
        {"dns=a..b", "empty label"},
        {"dns=zo\u00EB.example", "xn--"},
        {"dns=*.$host", "literally"},
        {"dns=.$host", "literally"},
        {"ip=10.1.2.3/8",
         "the network has bits set behind its prefix: write 10.0.0.0/8"},
        {"ip=10.0.0.0/33", "a network is written"},
        {"ip=a", "an IP address is written"},
        {"ip=$a/8", "literally"},
        {"ip==10.0.0.0/8", "an IP address is written"},
        {"spiffe=https://a", "a SPIFFE ID is written"},
        {"spiffe=spiffe://a//", "beginning of SPIFFE IDs"},
        {"spiffe=spiffe:///", "beginning of SPIFFE IDs"},
        {"spiffe=spiffe://", "beginning of SPIFFE IDs"},
        {"spiffe==spiffe://a/", "a SPIFFE ID is written"},
        {"spiffe=spiffe://$a/", "literally"},
        {"sha256=ab", "64 hex digits"},
        {"spki_sha256=ab", "64 hex digits"},
        {"ski=x", "in hex"},
        {"aki=x", "in hex"},
        {"serial=x", "in hex"},
        {"email=joe", "name@example.com"},
        {"issuer.email=joe", "name@example.com"},
        {"email=joe@example.com.", "does not end in a dot"},
        {"san_email==joe@example.com.", "does not end in a dot"},
        {"dns==example.com.", "no empty label"},
        {"eku=nonsense", "clientAuth"},
        {"policy=any", "dotted OID"},
        {"subject=alice", "a distinguished name is written"},
        {"issuer=CN=", "empty value"},
    }));
    World world;
    CAPTURE(row.word);
    const AccessError error = world.error(row.word);
    CHECK(error.objection.find(row.part) != std::string_view::npos);
    CHECK(error.line == 0);
}


TEST_CASE("A misspelt attribute is set right", "[access_pair]") {
    World world;
    CHECK(world.error("CN=a").suggestion == "cn");
    CHECK(world.error("sha265=a").suggestion == "sha256");
    CHECK(world.error("issuer.cm=a").suggestion == "issuer.cn");
    CHECK(world.error("nothingatall=a").suggestion.empty());
    // Surname, which is not like a common name.
    CHECK(world.error("sn=a").suggestion == "2.5.4.4");
    CHECK(world.error("SN=a").suggestion == "2.5.4.4");
    CHECK(world.error("UID=a").suggestion == "uid");
    CHECK(world.error("commonname=a").suggestion == "cn");
    CHECK(world.error("organizationalUnitName=a").suggestion == "ou");
    CHECK(world.error("emailAddress=a").suggestion == "email");
    CHECK(world.error("issuer.commonName=a").suggestion == "issuer.cn");
    CHECK(world.error("issuer.street=a").suggestion == "issuer.2.5.4.9");
    const std::string_view known = world.error("fingerprint=a").objection;
    for (const std::string_view name : access_attribute_names()) {
        CAPTURE(name);
        CHECK((known.find(std::string(name) + ",") != std::string_view::npos
               || name.starts_with("issuer.")));
    }
}


TEST_CASE("A star that is no wildcard is doubted", "[access_pair]") {
    World world;
    for (const char* odd : {"cn=team-*", "ou=*", "2.5.4.9=a*",
                            "uri=https://a/*", "upn=a*", "issuer.cn=Team *"})
    {
        CAPTURE(odd);
        CHECK(world.error(odd).objection.empty());
        CHECK(world.error(odd).doubt.find("cn=~^team-") != std::string::npos);
    }
    for (const char* good : {"cn==team-*", "cn=~^team-.*", "cn=te*m",
                             "cn=*.example.com", "dns=*.example.com"})
    {
        CAPTURE(good);
        CHECK(world.error(good).doubt.empty());
    }
    world.files["list"] = "alice\nteam-*\n";
    CHECK(world.error("cn=@list").line == 2);
    CHECK_FALSE(world.error("cn=@list").doubt.empty());
}


TEST_CASE("Two values of what a certificate has one of never match both",
          "[access_pair]") {
    World world;
    const auto both = [&](const char* a, const char* b, AccessEffect effect) {
        return can_both_match(world.pair(a), world.pair(b), effect);
    };
    const std::string_view hex =
        "9bffb123000102030405060708090a0b0c0d0e0f101112131415161718191a";
    const std::string first = "sha256=" + std::string(hex) + "ff";
    const std::string second = "sha256=" + std::string(hex) + "fe";
    for (const AccessEffect effect : {AccessEffect::allow, AccessEffect::deny})
    {
        const bool denies = effect == AccessEffect::deny;
        CHECK(both("cn=a", "cn=b", effect) == denies);
        CHECK(both("uid=a", "uid=b", effect) == denies);
        CHECK(both("serialnumber=a", "serialnumber=b", effect) == denies);
        CHECK(both("cn=a", "2.5.4.3=b", effect) == denies);
        CHECK_FALSE(both("serial=1", "serial=2", effect));
        CHECK_FALSE(both("subject=CN=a", "subject=CN=b", effect));
        CHECK_FALSE(both("issuer=CN=a", "issuer=CN=b", effect));
        CHECK_FALSE(both("spiffe=spiffe://a/b", "spiffe=spiffe://a/c", effect));
        CHECK_FALSE(both(first.c_str(), second.c_str(), effect));

        CHECK(both("cn=a", "cn=a", effect));
        CHECK(both("cn=a", "uid=b", effect));
        CHECK(both("cn=a", "issuer.cn=b", effect));
        CHECK(both("cn=a", "cn=~b", effect));
        CHECK(both("cn=a", "cn=$b", effect));
        CHECK(both("issuer.cn=a", "issuer.cn=b", effect));
        CHECK(both("ou=a", "ou=b", effect));
        CHECK(both("dns=a", "dns=b", effect));
        CHECK(both("eku=clientAuth", "eku=1.2.3.4", effect));
        CHECK(both("policy=1.2.3", "policy=1.2.4", effect));
        // One in the subject, the other in the subjectAltName.
        CHECK(both("email=a@c", "email=b@c", effect));
        CHECK(both("serial=1", "serial=01", effect));
        CHECK(both("subject=CN=a", "issuer=CN=b", effect));
    }
}


TEST_CASE("A pair names the wrong line of its list", "[access_pair]") {
    World world;
    world.files["list"] = "# SHA-256\nab\n";
    const AccessError error = world.error("sha256=@list");
    CHECK(error.line == 2);
    CHECK(error.objection == "a SHA-256 fingerprint has 64 hex digits");
}


TEST_CASE(
    "A name that was written the other way round is doubted, in a list too",
    "[access_pair]") {
    World world;
    world.files["list"] = "CN=a,O=b\nC=DE,CN=a\nDC=b,CN=a\n";
    const AccessError error = world.error("subject=@list");
    CHECK(error.objection.empty());
    CHECK(error.line == 2);
    CHECK(error.doubt.find("RFC2253") != std::string_view::npos);
    CHECK(world.error("subject=C=DE,CN=a").doubt == error.doubt);
    CHECK(world.error("issuer=O=b,CN=a").doubt == error.doubt);
    CHECK(world.error("subject=CN=a,C=DE").doubt.empty());
    CHECK(world.error("subject==C=DE,CN=a").doubt.empty());
}


TEST_CASE("An empty list allows nobody, and denies nobody", "[access_pair]") {
    World world;
    world.files["list"] = "# nobody\n";
    CHECK(world.error("cn=@list", AccessEffect::allow).objection
          == "an empty list allows nobody");
    const AccessError error = world.error("cn=@list", AccessEffect::deny);
    CHECK(error.objection.empty());
    CHECK(error.doubt
          == "an empty list denies nobody, name a file that has lines");
}


TEST_CASE("A pair is not read without memory", "[access_pair]") {
    const std::string word =
        GENERATE("dns=a.b", "subject=CN=a", "sha256=ab", "ip=10.1.0.0/8");
    World world;
    world.memory.takes_left = 0;
    CHECK(world.error(word).objection == "there is no memory");
}

}  // namespace client_cert
