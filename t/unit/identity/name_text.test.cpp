// Tests the reading of distinguished names with RFC 4514 and OpenSSL.
#include "identity/name_text.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <random>
#include <vector>

#include "access/literal.hpp"
#include "lib/counting_arena.hpp"
#include "lib/load_facts.hpp"
#include "lib/make_certificate.hpp"

namespace client_cert {
namespace {

using test::CountingArena;

// form is a text's form, with what it was made of gone; empty where it has
// none.
std::string form(std::string_view text) {
    CountingArena memory;
    LiteralReader reader{memory.arena(), {}};
    return std::string(reader.read(LiteralForm::name, text).bytes);
}

std::string objection(std::string_view text) {
    CountingArena memory;
    LiteralReader reader{memory.arena(), {}};
    const Literal literal = reader.read(LiteralForm::name, text);
    CHECK(literal.bytes.empty());
    CHECK_FALSE(literal.no_memory);
    return std::string(literal.objection);
}

std::string form(const std::vector<Attribute>& attributes) {
    CountingArena memory;
    NameForm name{memory.arena()};
    std::string_view bytes;
    REQUIRE(name.of(bytes, attributes));
    return std::string(bytes);
}

Attribute attribute(std::string_view oid, std::string_view value,
                    bool joined = false) {
    return {oid, {}, value, true, joined};
}

constexpr std::string_view k_cn = "2.5.4.3";
constexpr std::string_view k_o = "2.5.4.10";
constexpr std::string_view k_ou = "2.5.4.11";
constexpr std::string_view k_l = "2.5.4.7";
constexpr std::string_view k_uid = "0.9.2342.19200300.100.1.1";
constexpr std::string_view k_dc = "0.9.2342.19200300.100.1.25";

}  // namespace


// That of `O=#, CN=#a`: what stands first is escaped, what stands last is not,
// and `#` is both.
TEST_CASE("A value of # alone is read as OpenSSL prints it", "[name_text]") {
    const std::vector<Attribute> name = {attribute(k_o, "#"),
                                         attribute(k_cn, "#a")};
    CHECK(form("CN=\\#a,O=#") == form(name));
    CHECK(form("CN=\\#a , O = # ") == form(name));
    const std::vector<Attribute> other = {attribute(k_cn, "#a"),
                                          attribute(k_o, "#")};
    CHECK(form("O=# , CN=\\#a") == form(other));
    CHECK(objection("O=# a").find("#hex") != std::string::npos);
    CHECK(objection("O=##").find("#hex") != std::string::npos);
}


TEST_CASE("The names of RFC 4514 section 4 are read", "[name_text]") {
    CHECK(form("UID=jsmith,DC=example,DC=net")
          == form({attribute(k_dc, "net"), attribute(k_dc, "example"),
                   attribute(k_uid, "jsmith")}));
    CHECK(form("OU=Sales+CN=J.  Smith,DC=example,DC=net")
          == form({attribute(k_dc, "net"), attribute(k_dc, "example"),
                   attribute(k_ou, "Sales"),
                   attribute(k_cn, "J.  Smith", true)}));
    CHECK(form(R"(CN=James \"Jim\" Smith\, III,DC=example,DC=net)")
          == form({attribute(k_dc, "net"), attribute(k_dc, "example"),
                   attribute(k_cn, R"(James "Jim" Smith, III)")}));
    CHECK(form(R"(CN=Before\0dAfter,DC=example,DC=net)")
          == form({attribute(k_dc, "net"), attribute(k_dc, "example"),
                   attribute(k_cn, "Before\rAfter")}));
    CHECK(form(R"(CN=Lu\C4\8Di\C4\87)")
          == form({attribute(k_cn, "Lu\u010Di\u0107")}));
    CHECK(objection("1.3.6.1.4.1.1466.0=#04024869").find("#hex")
          != std::string::npos);
}


TEST_CASE("Spelling does not matter in a distinguished name", "[name_text]") {
    const std::string same =
        form({attribute(k_o, "Acme, Inc."), attribute(k_cn, "Zo\u00EB")});
    REQUIRE_FALSE(same.empty());
    CHECK(form("CN=Zo\u00EB,O=Acme\\, Inc.") == same);
    CHECK(form("cn=Zo\\c3\\AB,o=Acme\\2C Inc.") == same);
    CHECK(form("  commonName =  Zo\u00EB  ,  O  =  Acme\\, Inc.  ") == same);
    CHECK(form("2.5.4.3=Zo\u00EB,OID.2.5.4.10=Acme\\, Inc.") == same);
    CHECK(form("oid.2.5.4.3=Zo\u00EB,organizationname=Acme\\,\\20Inc\\2e")
          == same);
}


TEST_CASE("Escaped and inner spaces of a name stay", "[name_text]") {
    CHECK(form(R"(CN=\ a\ )") == form({attribute(k_cn, " a ")}));
    CHECK(form(R"(CN= \20a b\20 ,O=x)")
          == form({attribute(k_o, "x"), attribute(k_cn, " a b ")}));
    CHECK(form(R"(CN=\ )") == form({attribute(k_cn, " ")}));
    CHECK(form("CN=a  b") != form("CN=a b"));
}


TEST_CASE("A character of a name that needs no escape may have one",
          "[name_text]") {
    CHECK(form(R"(CN=a=b)") == form({attribute(k_cn, "a=b")}));
    CHECK(form(R"(CN=a\=b)") == form({attribute(k_cn, "a=b")}));
    CHECK(form(R"(CN=\#1\;\<\>\+\\)") == form({attribute(k_cn, R"(#1;<>+\)")}));
    CHECK(form(R"(CN=a#b)") == form({attribute(k_cn, "a#b")}));
    CHECK(form("CN=\uFFFD") == form({attribute(k_cn, "\uFFFD")}));
}


TEST_CASE("Names that differ have different forms", "[name_text]") {
    // Each of these has a way of being mistaken for another.
    const std::vector<std::string> names = {
        form("CN=a,O=b"),
        form("O=b,CN=a"),
        form("CN=a+O=b"),
        form("CN=a\\,O=b"),
        form("CN=a\\+O=b"),
        form("CN=a,O=B"),
        form("CN=a,O=b,O=b"),
        form("CN=a,CN=a,O=b"),
        form("CN=a+CN=a,O=b"),
        form("CN=a"),
        form("O=b"),
        form("O=CN\\=a"),
        form("CN=a,O=CN\\=admin"),
        form("CN=a,O=b\\00"),
        form("CN=a,O=\\D0\\B0dmin"),
        form("CN=a,O=admin"),
        form("CN=a+O=b,L=c"),
        form("CN=a,O=b+L=c"),
        form("CN=a+O=b+L=c"),
        form("CN=a,O=b,L=c"),
        form("L=c,CN=a+O=b"),
        form("2.5.4.30=a"),
        form("2.5.4.3=0=a"),
    };
    for (std::size_t i = 0; i < names.size(); i++) {
        CAPTURE(i);
        CHECK_FALSE(names[i].empty());
        for (std::size_t j = 0; j < i; j++) {
            CAPTURE(j);
            CHECK(names[i] != names[j]);
        }
    }
}


TEST_CASE("A value of a name cannot go on as another attribute",
          "[name_text]") {
    // Values and a type that contain what stands behind shorter ones.
    const std::string two = form({attribute(k_o, "b"), attribute(k_cn, "a")});
    const std::string behind = two.substr(two.find('a'));
    CHECK(form({attribute(k_cn, behind)}) != two);

    using namespace std::string_view_literals;
    CHECK(form({attribute("1.2", "x\0\0\0\1y"sv)})
          != form({attribute("1.2\0\0\0\6x"sv, "y")}));
}


TEST_CASE("The order inside a relative distinguished name does not matter",
          "[name_text]") {
    const std::string same = form("CN=a+CN=b+L=c,O=d");
    CHECK(form("L=c+CN=b+CN=a,O=d") == same);
    CHECK(form("CN=b+L=c+CN=a,O=d") == same);
    CHECK(form({attribute(k_o, "d"), attribute(k_l, "c"),
                attribute(k_cn, "a", true), attribute(k_cn, "b", true)})
          == same);
    CHECK(form({attribute(k_o, "d"), attribute(k_cn, "b"),
                attribute(k_l, "c", true), attribute(k_cn, "a", true)})
          == same);
    CHECK(form({attribute(k_o, "d"), attribute(k_cn, "b"),
                attribute(k_l, "c", true), attribute(k_cn, "a")})
          != same);
}


TEST_CASE("A text that is no name is refused with a sentence", "[name_text]") {
    struct Row {
        std::string text;
        std::string_view part;
    };
    const Row row = GENERATE(values<Row>({
        {"alice", "is written"},
        {" ", "is written"},
        {"CN=a,", "is written"},
        {",CN=a", "is written"},
        {"CN=a,,O=b", "is written"},
        {"CN=a+", "is written"},
        {"CN=a+,O=b", "is written"},
        {"=a", "is written"},
        {" =a", "is written"},
        {"/C=DE/CN=a", "slash form"},
        {"subject=C = DE, CN = a", "begins behind"},
        {"issuer=CN=a", "begins behind"},
        {"XY=a", "unknown attribute type"},
        {"OID.=a", "unknown attribute type"},
        {"OID.cn=a", "unknown attribute type"},
        {"2.5.4.03=a", "unknown attribute type"},
        {"CN=", "empty value"},
        {"CN=  ", "empty value"},
        {"CN=,O=b", "empty value"},
        {"CN=a,O=", "empty value"},
        {"CN=#0C0161", "#hex"},
        {"CN=\"a, b\"", "quoted"},
        {"CN=a;O=b", "commas between"},
        {"CN=a\"b", "backslash before"},
        {"CN=a<b", "backslash before"},
        {"CN=a>b", "backslash before"},
        {"CN=a\\", "followed by"},
        {"CN=a\\x", "followed by"},
        {"CN=a\\4", "followed by"},
        {"CN=a\\4g", "followed by"},
        {"CN=a\\g4", "followed by"},
        {"CN=\\FF", "UTF-8"},
        {"CN=a\xff", "UTF-8"},
        {"CN=\\C0\\80", "UTF-8"},
        {"CN=\\EF\\BF\\BD\\80", "UTF-8"},
        {"CN=a\\ED\\A0\\80,O=b", "UTF-8"},
    }));
    CAPTURE(row.text);
    CHECK(objection(row.text).find(row.part) != std::string::npos);
}


TEST_CASE("Only spaces are dropped around a value of a name", "[name_text]") {
    CHECK(form("CN=\ta") == form({attribute(k_cn, "\ta")}));
    CHECK(form("CN=a\n") == form({attribute(k_cn, "a\n")}));
}


TEST_CASE("What OpenSSL prints of a certificate is that certificate's name",
          "[name_text]") {
    std::mt19937 random(4);
    const auto pick = [&](std::size_t limit) { return random() % limit; };
    const char* const types[] = {"CN",  "O",     "OU",  "GN",
                                 "UID", "DC",    "SN",  "emailAddress",
                                 "L",   "title", "role"};
    const std::string pieces[] = {"a",  " ", ",",  "+", "=",      "\"", "\\",
                                  "<",  ">", ";",  "#", "#a",     "/",  "\r",
                                  "\n", "z", "CN", "0", "\u00EB", "A",  "\x7f"};
    for (int i = 0; i < 300; i++) {
        std::vector<test::NameEntry> name;
        for (std::size_t n = 1 + pick(5); n > 0; n--) {
            std::string value;
            for (std::size_t m = 1 + pick(6); m > 0; m--) {
                value += pieces[pick(std::size(pieces))];
            }
            name.push_back({types[pick(std::size(types))], value,
                            V_ASN1_UTF8STRING, !name.empty() && pick(3) == 0});
        }
        const auto loaded =
            test::load(*test::make_certificate({.subject = name}),
                       Fact::subject | Fact::subject_attributes);
        const Identity& identity = loaded.identity;
        CAPTURE(identity.subject);
        const auto& parts = identity.subject_attributes;
        const std::string expected =
            form(std::vector<Attribute>(parts.begin(), parts.end()));
        CHECK(form(identity.subject) == expected);
        CHECK(form(std::string(identity.subject) + ",O=more") != expected);
    }
}


TEST_CASE("A name is not read without memory", "[name_text]") {
    for (std::size_t takes = 0; takes < 4; takes++) {
        CountingArena memory;
        memory.takes_left = takes;
        LiteralReader reader{memory.arena(), {}};
        const Literal literal = reader.read(LiteralForm::name, "CN=a");
        CAPTURE(takes);
        CHECK(literal.no_memory);
        CHECK_FALSE(literal.objection.empty());
        CHECK(literal.bytes.empty());
    }
}

}  // namespace client_cert
