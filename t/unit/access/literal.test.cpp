// Tests that equal things have equal forms and others none or another.
#include "access/literal.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "lib/access_host.hpp"

namespace client_cert {
namespace {

using test::CountingArena;

// form is a text's form, or what is wrong with it behind `!`.
std::string form(LiteralForm form, std::string_view text) {
    CountingArena memory;
    LiteralReader reader{memory.arena(), test::k_eku_names};
    const Literal literal = reader.read(form, text);
    CHECK_FALSE(literal.no_memory);
    CHECK((literal.objection.empty() || literal.bytes.empty()));
    return literal.objection.empty() ? std::string(literal.bytes)
                                     : "!" + std::string(literal.objection);
}

std::string value_form(LiteralForm form, std::string_view value) {
    CountingArena memory;
    LiteralReader reader{memory.arena(), test::k_eku_names};
    const Literal literal = reader.read_value(form, value);
    return literal.objection.empty() ? std::string(literal.bytes) : "!";
}

constexpr LiteralForm k_forms[] = {
    LiteralForm::text,   LiteralForm::name,   LiteralForm::dns,
    LiteralForm::email,  LiteralForm::ip,     LiteralForm::spiffe,
    LiteralForm::serial, LiteralForm::sha256, LiteralForm::key_id,
    LiteralForm::eku,    LiteralForm::oid,
};

}  // namespace


TEST_CASE("An empty value of a rule has no form", "[literal]") {
    for (const LiteralForm any : k_forms) {
        CHECK(form(any, "") == "!an empty value matches nobody");
    }
}


TEST_CASE("A value that is text is compared byte by byte", "[literal]") {
    CHECK(form(LiteralForm::text, "Alice") == "Alice");
    CHECK(form(LiteralForm::text, " a ") == " a ");
    CHECK(value_form(LiteralForm::text, "Alice") == "Alice");
    const std::string odd("a\0b\xff", 4);
    CHECK(form(LiteralForm::text, odd) == odd);
    CHECK(value_form(LiteralForm::text, odd) == odd);
}


TEST_CASE("A written value of a rule has no control character and is UTF-8",
          "[literal]") {
    CountingArena memory;
    LiteralReader reader{memory.arena(), test::k_eku_names};
    const std::string odd = GENERATE(
        std::string("a\0b", 3), std::string("\0a", 2), std::string("a\rb"),
        std::string("a\nb"), std::string("a\tb"), std::string("a\x1b"),
        std::string("a\x7f"), std::string("a\xff"), std::string("J\xfcrgen"));
    CAPTURE(odd);
    const std::string spiffe = "spiffe://a/" + odd;
    const std::string email = odd + "@example.com";
    const std::string name = "CN=" + odd + ",O=b";
    CHECK_FALSE(reader.read_written(LiteralForm::text, odd).objection.empty());
    CHECK_FALSE(
        reader.read_written(LiteralForm::email, email).objection.empty());
    CHECK_FALSE(
        reader.read_written(LiteralForm::spiffe, spiffe).objection.empty());
    CHECK_FALSE(reader.read_written(LiteralForm::name, name).objection.empty());
    for (const LiteralForm any : k_forms) {
        CHECK_FALSE(reader.read_written(any, odd).objection.empty());
    }
}


TEST_CASE("No escape brings a control character into a written name",
          "[literal]") {
    CountingArena memory;
    LiteralReader reader{memory.arena(), {}};
    for (const char* bad : {"CN=a\\00", "CN=a\\0Db", "O=b,CN=\\7f", "CN=\\ff"})
    {
        CAPTURE(bad);
        CHECK_FALSE(
            reader.read_written(LiteralForm::name, bad).objection.empty());
    }
    CHECK(reader.read_written(LiteralForm::name, "CN=J\\C3\\BCrgen").bytes
          == form(LiteralForm::name, "CN=J\xc3\xbcrgen"));
}


// As `openssl x509 -noout -subject` or `-issuer` prints it: of OpenSSL 3.0 and
// of 3.2, and with `+` in one of its parts.
TEST_CASE("A name that was written the other way round is doubtful",
          "[literal]") {
    CountingArena memory;
    LiteralReader reader{memory.arena(), {}};
    for (const char* odd :
         {"C = DE, O = Example, OU = Ops, CN = alice", "C=DE,CN=a",
          "DC=com,DC=example,CN=alice", "c=DE,2.5.4.3=a",
          "O = Example, OU = Team A, CN = dora", "O=Example, CN=Client CA",
          "O=Example,CN=alice", "OU=People,UID=jdoe", "C=DE,O=b,CN=a+UID=c",
          "O=Example,CN=alice,emailAddress=a@example.com", "C=DE,O=Example",
          "O=Example,OU=Ops", "ST=Berlin,L=Berlin,O=Example,CN=a"})
    {
        CAPTURE(odd);
        const Literal literal = reader.read_written(LiteralForm::name, odd);
        CHECK(literal.objection.empty());
        CHECK(std::string(literal.bytes) == form(LiteralForm::name, odd));
        CHECK(literal.doubt.find("other way round") != std::string::npos);
    }
    for (const char* good :
         {"CN=alice,OU=Ops,O=Example,C=DE", "CN=a", "C=DE", "DC=com,DC=org",
          "CN=alice,DC=example,DC=com", "CN=alice, O=Example, C=DE",
          "CN=a,CN=b", "CN=a,emailAddress=b@c", "UID=a+CN=b,O=c", "CN=a+O=b",
          "O=b+CN=a", "2.5.4.99=DEU,CN=a", "CN=a,2.5.4.99=DEU",
          "L=Berlin,OU=Ops,O=Example", "CN = alice", "CN=a = b,O=c"})
    {
        CAPTURE(good);
        CHECK(reader.read_written(LiteralForm::name, good).doubt.empty());
    }
}


// Of a certificate that begins with its CN, as -subj "/CN=alice/O=Example"
// makes it.
TEST_CASE("What openssl prints by default is doubtful in any order",
          "[literal]") {
    CountingArena memory;
    LiteralReader reader{memory.arena(), {}};
    for (const char* odd : {"CN = alice, O = Example", "CN = a, CN = b"}) {
        CAPTURE(odd);
        const Literal literal = reader.read_written(LiteralForm::name, odd);
        CHECK(literal.objection.empty());
        CHECK(literal.doubt.find("without -nameopt") != std::string::npos);
    }
}


TEST_CASE("SHA-256 fingerprints are 32 bytes, however they are written",
          "[literal]") {
    const std::string lower =
        "9bffb123000102030405060708090a0b0c0d0e0f101112131415161718191aff";
    std::string upper = lower;
    std::string colons;
    for (std::size_t i = 0; i < lower.size(); i++) {
        upper[i] = static_cast<char>(std::toupper(lower[i]));
        colons += upper[i];
        colons += i % 2 == 1 && i + 1 < lower.size() ? ":" : "";
    }
    const std::string bytes = form(LiteralForm::sha256, lower);
    REQUIRE(bytes.size() == 32);
    CHECK(bytes.starts_with("\x9b\xff\xb1\x23"));
    CHECK(bytes.ends_with("\x1a\xff"));
    CHECK(form(LiteralForm::sha256, upper) == bytes);
    CHECK(form(LiteralForm::sha256, colons) == bytes);
    CHECK(value_form(LiteralForm::sha256, bytes) == bytes);

    const std::string objection = "!a SHA-256 fingerprint has 64 hex digits";
    for (const std::string& bad :
         {lower + "00", lower.substr(2), lower.substr(1), lower + "0",
          lower + ":", ":" + lower, " " + lower, "0x" + lower.substr(2),
          lower.substr(0, 62) + "g0", lower.substr(0, 62) + "0g",
          lower.substr(0, 2) + "::" + lower.substr(2),
          lower.substr(0, 1) + ":" + lower.substr(1), std::string("a"),
          std::string(":")})
    {
        CAPTURE(bad);
        CHECK(form(LiteralForm::sha256, bad) == objection);
    }
}


TEST_CASE("Key identifiers have any length", "[literal]") {
    CHECK(form(LiteralForm::key_id, "0A:1b") == "\x0a\x1b");
    CHECK(form(LiteralForm::key_id, "00") == std::string(1, '\0'));
    CHECK(form(LiteralForm::key_id, std::string(80, 'f')).size() == 40);
    CHECK(form(LiteralForm::key_id, "abc").starts_with("!a key identifier"));
    CHECK(form(LiteralForm::key_id, "ab:").starts_with("!"));
    CHECK(form(LiteralForm::key_id, "keyid:ab").starts_with("!"));
    CHECK(form(LiteralForm::key_id, "a:bc").starts_with("!"));
}


TEST_CASE("Serial numbers are numbers", "[literal]") {
    CHECK(form(LiteralForm::serial, "10FC") == "10FC");
    CHECK(form(LiteralForm::serial, "10fc") == "10FC");
    CHECK(form(LiteralForm::serial, "10:Fc") == "10FC");
    CHECK(form(LiteralForm::serial, "0010FC") == "10FC");
    CHECK(form(LiteralForm::serial, "00:10:fc") == "10FC");
    CHECK(form(LiteralForm::serial, "7") == "7");
    CHECK(form(LiteralForm::serial, "-0a") == "-A");
    CHECK(form(LiteralForm::serial, "0") == "0");
    CHECK(form(LiteralForm::serial, "-0") == "0");
    CHECK(form(LiteralForm::serial, "0000") == "0");
    CHECK(form(LiteralForm::serial, std::string(100, 'f')).size() == 100);
    CHECK(form(LiteralForm::serial, "1000") == "1000");
    // What Identity::serial says.
    CHECK(value_form(LiteralForm::serial, "0A") == "A");
    CHECK(value_form(LiteralForm::serial, "00") == "0");
    CHECK(value_form(LiteralForm::serial, "-80") == "-80");
    CHECK(value_form(LiteralForm::serial, "") == "!");

    const std::string_view bad =
        GENERATE(as<std::string_view>{}, "-", "--1", "0x1", "1 ", " 1",
                 "12:", ":12", "1::2", "-:1", "+1", "g", "1.2", ":", "1-");
    CAPTURE(bad);
    CHECK(form(LiteralForm::serial, bad)
          == "!a serial number is written in hex, such as 01:AB:2F");
}


TEST_CASE("DNS names have no case", "[literal]") {
    CHECK(form(LiteralForm::dns, "WWW.Example.COM") == "www.example.com");
    CHECK(value_form(LiteralForm::dns, "WWW.Example.COM") == "www.example.com");
    CHECK(form(LiteralForm::dns, "*.Example.com") == "*.example.com");
    CHECK(form(LiteralForm::dns, "localhost") == "localhost");
    // A certificate's is taken as it is.
    const std::string odd("A\0.\xC3\x8B", 5);
    CHECK(value_form(LiteralForm::dns, odd) == std::string("a\0.\xC3\x8B", 5));
    CHECK(value_form(LiteralForm::dns, "") == "");

    for (const std::string_view bad : {"zo\u00EB.example", "a b", "a\tb"}) {
        CHECK(form(LiteralForm::dns, bad).find("ASCII") != std::string::npos);
    }
    for (const std::string_view bad : {".a", "a.", "a..b", "."}) {
        CHECK(form(LiteralForm::dns, bad).find("label") != std::string::npos);
    }
}


TEST_CASE("E-mail addresses have a domain without case", "[literal]") {
    CHECK(form(LiteralForm::email, "Joe@Example.COM") == "Joe@example.com");
    CHECK(form(LiteralForm::email, "\"A@B\"@C.d") == "\"A@B\"@c.d");
    CHECK(value_form(LiteralForm::email, "Joe@Example.COM")
          == "Joe@example.com");
    CHECK(form(LiteralForm::email, "joe@example.com")
          != form(LiteralForm::email, "Joe@example.com"));
    for (const std::string_view bad : {"joe", "@example.com", "joe@", "@"}) {
        CHECK(form(LiteralForm::email, bad)
              == "!an e-mail address is written name@example.com");
        CHECK(value_form(LiteralForm::email, bad) == "!");
    }
    CHECK(form(LiteralForm::email, "joe@example.com.")
          == "!an e-mail address does not end in a dot: write "
             "name@example.com");
}


TEST_CASE("IP addresses are their bytes", "[literal]") {
    CHECK(form(LiteralForm::ip, "192.0.2.1")
          == std::string("\xc0\0\x02\x01", 4));
    CHECK(form(LiteralForm::ip, "::1") == form(LiteralForm::ip, "0:0::0:1"));
    CHECK(form(LiteralForm::ip, "::1").size() == 16);
    CHECK(form(LiteralForm::ip, "::ffff:1.2.3.4")
          != form(LiteralForm::ip, "1.2.3.4"));
    CHECK(value_form(LiteralForm::ip, "1234") == "1234");
    for (const std::string_view bad : {"unix:", "[::1]", "1.2.3.4:80", "1.2"}) {
        CHECK(form(LiteralForm::ip, bad).starts_with("!an IP address"));
    }
}


TEST_CASE("SPIFFE IDs, policies and key usages have to be right", "[literal]") {
    CHECK(form(LiteralForm::spiffe, "spiffe://a/b") == "spiffe://a/b");
    CHECK(form(LiteralForm::spiffe, "spiffe://a") == "spiffe://a");
    CHECK(form(LiteralForm::spiffe, "spiffe://a/").starts_with("!a SPIFFE ID"));
    CHECK(form(LiteralForm::spiffe, "https://a").starts_with("!a SPIFFE ID"));

    CHECK(form(LiteralForm::oid, "2.5.29.32.0") == "2.5.29.32.0");
    CHECK(form(LiteralForm::oid, "anyPolicy").find("dotted OID")
          != std::string::npos);

    CHECK(form(LiteralForm::eku, "clientAuth") == "clientAuth");
    CHECK(form(LiteralForm::eku, "TLS Web Client Authentication")
          == "clientAuth");
    CHECK(form(LiteralForm::eku, "1.3.6.1.5.5.7.3.2") == "clientAuth");
    CHECK(form(LiteralForm::eku, "1.2.3.4") == "1.2.3.4");
    CHECK(form(LiteralForm::eku, "clientauth")
          == "!an extended key usage is written clientAuth or as its dotted "
             "OID");
    CHECK(value_form(LiteralForm::eku, "clientAuth") == "clientAuth");
}


TEST_CASE("A value of a rule has no form without memory", "[literal]") {
    struct Row {
        LiteralForm form;
        std::string_view text;
    };
    const Row row = GENERATE(values<Row>({
        {LiteralForm::dns, "a.b"},
        {LiteralForm::email, "a@b"},
        {LiteralForm::ip, "::1"},
        {LiteralForm::serial, "1"},
        {LiteralForm::key_id, "ab"},
        {LiteralForm::name, "CN=a"},
    }));
    CountingArena memory;
    memory.takes_left = 0;
    LiteralReader reader{memory.arena(), test::k_eku_names};
    const Literal literal = reader.read(row.form, row.text);
    CHECK(literal.no_memory);
    CHECK(literal.bytes.empty());
    CHECK_FALSE(literal.objection.empty());
}


TEST_CASE("Reading values takes memory only for what is longer than all before",
          "[literal]") {
    CountingArena memory;
    LiteralReader reader{memory.arena(), test::k_eku_names};
    const std::string name(50, 'a');
    for (std::size_t i = 0; i < 1000; i++) {
        (void)reader.read(LiteralForm::dns, name.substr(i % 50));
        (void)reader.read(LiteralForm::name, "CN=a,O=b");
    }
    CHECK(memory.takes < 10);
}

}  // namespace client_cert
