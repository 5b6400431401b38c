// Tests the entries of subjectAltName with what was put into it.
#include "x509/certificate.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <utility>

#include "lib/load_facts.hpp"
#include "lib/make_certificate.hpp"

namespace client_cert::x509 {
namespace {

using test::der;
using test::load;
using test::Loaded;

constexpr const char* k_san = "2.5.29.17";
constexpr const char* k_upn = "1.3.6.1.4.1.311.20.2.3";

using Entry = std::pair<SanKind, std::string>;

std::vector<Entry> entries_of(const Identity& identity) {
    std::vector<Entry> entries;
    for (const SanEntry& entry : identity.san) {
        entries.emplace_back(entry.kind, entry.value);
    }
    return entries;
}

// san_of is what load_facts says of the content of the extension.
Loaded san_of(const std::string& content) {
    return load(*test::make_certificate({.extensions = {{k_san, content}}}),
                Fact::san);
}

// entries_in are the entries of a sequence of names, which is well-formed.
std::vector<Entry> entries_in(const std::string& names) {
    const Loaded loaded = san_of(der(0x30, names));
    CHECK(loaded.ok);
    CHECK(loaded.identity.unreadable.empty());
    return entries_of(loaded.identity);
}

std::string dns(const std::string& name) {
    return der(0x82, name);
}

std::string other_name(const char* oid, const std::string& value) {
    return der(0xa0, test::der_oid(oid) + der(0xa0, value));
}

}  // namespace


TEST_CASE("Entries of subjectAltName are in the certificate's order",
          "[certificate]") {
    const std::string ipv6 =
        std::string("\x20\x01\x0d\xb8", 4) + std::string(11, '\0') + "\x01";
    CHECK(entries_in(der(0x81, "a@example.com") + dns("b.example")
                     + der(0x86, "spiffe://c/d?e") + der(0x87, "\x7f\1\2\3")
                     + der(0x87, ipv6) + dns("b.example") + dns("*.f.example"))
          == std::vector<Entry>{{SanKind::email, "a@example.com"},
                                {SanKind::dns, "b.example"},
                                {SanKind::uri, "spiffe://c/d?e"},
                                {SanKind::ip, "\x7f\1\2\3"},
                                {SanKind::ip, ipv6},
                                {SanKind::dns, "b.example"},
                                {SanKind::dns, "*.f.example"}});
}


TEST_CASE("Bytes of every entry of subjectAltName are kept", "[certificate]") {
    const std::string value = GENERATE(
        as<std::string>{}, "", std::string("good.example\0.evil.example", 26),
        "a\r\nb", "\xff\xfe", "Zo\u00EB", "a,b;c=\"d\"\\");
    CHECK(entries_in(dns(value) + der(0x81, value) + der(0x86, value))
          == std::vector<Entry>{{SanKind::dns, value},
                                {SanKind::email, value},
                                {SanKind::uri, value}});
}


TEST_CASE("IP addresses in subjectAltName have 4 or 16 bytes",
          "[certificate]") {
    const auto size = GENERATE(range(std::size_t{0}, std::size_t{40}));
    const std::string address(size, '\x0a');
    const std::vector<Entry> entries =
        entries_in(der(0x87, address) + dns("a.example"));
    if (size == 4 || size == 16) {
        CHECK(entries
              == std::vector<Entry>{{SanKind::ip, address},
                                    {SanKind::dns, "a.example"}});
    } else {
        CHECK(entries == std::vector<Entry>{{SanKind::dns, "a.example"}});
    }
}


TEST_CASE("A UPN of any string type is converted to UTF-8", "[certificate]") {
    const auto [type, value,
                text] = GENERATE(table<int, std::string, std::string>({
        {V_ASN1_UTF8STRING, "zo\u00EB@ad.example", "zo\u00EB@ad.example"},
        {V_ASN1_BMPSTRING, std::string("\0z\0o\0\xEB\0@\0a", 10), "zo\u00EB@a"},
        {V_ASN1_IA5STRING, "zoe@a", "zoe@a"},
        {V_ASN1_PRINTABLESTRING, "zoe", "zoe"},
        {V_ASN1_T61STRING, "zo\xEB@a", "zo\u00EB@a"},
        {V_ASN1_UTF8STRING, std::string("a\0b", 3), std::string("a\0b", 3)},
        {V_ASN1_UTF8STRING, "", ""},
    }));
    CAPTURE(type);
    CHECK(entries_in(other_name(k_upn, der(type, value)) + dns("a.example"))
          == std::vector<Entry>{{SanKind::upn, text},
                                {SanKind::dns, "a.example"}});
}


TEST_CASE("An entry of subjectAltName of no known kind is left out",
          "[certificate]") {
    const std::string name = der(
        0x30, der(0x31, der(0x30, test::der_oid("2.5.4.3") + der(0x0c, "x"))));
    const std::string other = GENERATE_COPY(
        // A UPN that is no text, and one that is broken.
        other_name(k_upn, der(0x04, "ab")), other_name(k_upn, der(0x02, "\1")),
        other_name(k_upn, der(0x30, "")), other_name(k_upn, der(0x0c, "\xff")),
        other_name(k_upn, der(0x17, "200114225533Z")),
        // Another otherName: id-on-SmtpUTF8Mailbox.
        other_name("1.3.6.1.5.5.7.8.9", der(0x0c, "a@b")),
        // directoryName and registeredID.
        der(0xa4, name), der(0x88, "\x2a\x03"));
    CHECK(entries_in(dns("a.example") + other + dns("b.example"))
          == std::vector<Entry>{{SanKind::dns, "a.example"},
                                {SanKind::dns, "b.example"}});
    CHECK(entries_in(other).empty());
}


TEST_CASE("An empty subjectAltName has no entries", "[certificate]") {
    CHECK(entries_in("").empty());
}


TEST_CASE("A thousand entries of subjectAltName are there", "[certificate]") {
    std::string names;
    std::vector<Entry> entries;
    for (int i = 0; i < 1000; i++) {
        const std::string name = "host-" + std::to_string(i) + ".example";
        names += dns(name);
        entries.emplace_back(SanKind::dns, name);
    }
    CHECK(entries_in(names) == entries);
}


TEST_CASE("A subjectAltName that does not decode is absent and unreadable",
          "[certificate]") {
    const std::string good = der(0x30, dns("a.example"));
    const std::string content = GENERATE_COPY(
        as<std::string>{}, "", "rubbish", good.substr(0, good.size() - 1),
        // Something behind it.
        good + good, good + std::string(1, '\0'),
        // No sequence, and what no GeneralName is.
        der(0x04, "ab"), der(0x30, der(0x0c, "a")),
        // An otherName without a value.
        der(0x30, der(0xa0, test::der_oid(k_upn))));
    const Loaded loaded = san_of(content);
    CHECK(loaded.ok);
    CHECK(loaded.identity.san.empty());
    CHECK(test::facts_in(loaded.identity.unreadable)
          == std::vector<Fact>{Fact::san});
}


TEST_CASE("A doubled subjectAltName is absent and unreadable",
          "[certificate]") {
    const std::string good = der(0x30, dns("a.example"));
    const std::string other =
        GENERATE_COPY(good, der(0x30, ""), std::string("rubbish"));
    const Loaded loaded = load(*test::make_certificate(
        {.extensions = {{k_san, good}, {"1.2.3", "x"}, {k_san, other}}}));
    CHECK(loaded.ok);
    CHECK(loaded.identity.san.empty());
    CHECK(test::facts_in(loaded.identity.unreadable)
          == std::vector<Fact>{Fact::san});
    CHECK(loaded.identity.extensions.size() == 3);
}


TEST_CASE("The kinds of subjectAltName entries that do not decode are told",
          "[certificate]") {
    const auto unreadable = [](const std::string& names) {
        return san_of(der(0x30, names)).identity.unreadable_san;
    };
    const auto good = unreadable(dns("a") + der(0x87, "\x7f\x01\x01\x01")
                                 + other_name("1.2.3.4", der(0x05, ""))
                                 + other_name(k_upn, der(0x0c, "a")));
    const auto ip = unreadable(dns("a") + der(0x87, "\x7f\x01\x01"));
    const auto upn = unreadable(other_name(k_upn, der(0x04, "a")));
    for (const SanKind kind : {SanKind::dns, SanKind::uri, SanKind::email,
                               SanKind::ip, SanKind::upn})
    {
        CHECK_FALSE(good.has(kind));
        CHECK(ip.has(kind) == (kind == SanKind::ip));
        CHECK(upn.has(kind) == (kind == SanKind::upn));
    }
}

}  // namespace client_cert::x509
