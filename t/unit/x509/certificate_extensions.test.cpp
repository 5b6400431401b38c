// Tests the extensions of a certificate with what was put into them.
#include "x509/certificate.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>

#include "lib/load_facts.hpp"
#include "lib/make_certificate.hpp"

namespace client_cert::x509 {
namespace {

using test::der;
using test::der_oid;
using test::load;
using test::Loaded;
using test::texts_of;

using Texts = std::vector<std::string>;

constexpr const char* k_ski = "2.5.29.14";
constexpr const char* k_key_usage = "2.5.29.15";
constexpr const char* k_policies = "2.5.29.32";
constexpr const char* k_aki = "2.5.29.35";
constexpr const char* k_eku = "2.5.29.37";

// extension is what load_facts says of a certificate with one extension.
Loaded extension(const char* oid, const std::string& content) {
    Loaded loaded =
        load(*test::make_certificate({.extensions = {{oid, content}}}));
    CHECK(loaded.ok);
    return loaded;
}

// bits is a BIT STRING of which the given bits are set.
std::string bits(const std::vector<unsigned>& set) {
    std::string content(3, '\0');
    for (const unsigned bit : set) {
        auto& byte = content[1 + bit / 8];
        byte = static_cast<char>(static_cast<unsigned char>(byte)
                                 | 0x80U >> bit % 8);
    }
    return der(V_ASN1_BIT_STRING, content);
}

std::string issuer_name() {
    return der(
        0xa1, der(0xa4, der(0x30, der(0x31, der(0x30, der_oid("2.5.4.3")
                                                          + der(0x0c, "x"))))));
}

}  // namespace


TEST_CASE("Key identifiers of a certificate are bytes", "[certificate]") {
    const std::string id =
        GENERATE(as<std::string>{}, std::string("\0\1\2\xff", 4), "a",
                 "0123456789abcdefghij");
    const Loaded ski = extension(k_ski, der(V_ASN1_OCTET_STRING, id));
    CHECK(test::text_of(ski.identity.ski) == id);
    CHECK(ski.identity.unreadable.empty());

    const Loaded aki = extension(k_aki, der(0x30, der(0x80, id)));
    CHECK(test::text_of(aki.identity.aki) == id);
    CHECK(aki.identity.unreadable.empty());
}


TEST_CASE("An authority key identifier need not have one", "[certificate]") {
    const std::string id = GENERATE(der(0x80, "key"), std::string());
    const Loaded loaded =
        extension(k_aki, der(0x30, id + issuer_name() + der(0x82, "\7")));
    CHECK(test::text_of(loaded.identity.aki) == (id.empty() ? "" : "key"));
    CHECK(loaded.identity.unreadable.empty());
}


TEST_CASE("Extended key usages have OpenSSL's short names or their number",
          "[certificate]") {
    const Loaded loaded = extension(
        k_eku, der(0x30, der_oid("1.3.6.1.5.5.7.3.2")
                             + der_oid("1.3.6.1.4.1.311.20.2.2")
                             + der_oid("1.2.3.4.5.6.7") + der_oid("2.5.29.37.0")
                             + der_oid("1.3.6.1.5.5.7.3.2")));
    CHECK(texts_of(loaded.identity.eku)
          == Texts{"clientAuth", "msSmartcardLogin", "1.2.3.4.5.6.7",
                   "anyExtendedKeyUsage", "clientAuth"});
    CHECK(loaded.identity.unreadable.empty());
}


TEST_CASE("Key usages are in the order of their bits", "[certificate]") {
    const Texts names = {
        "digitalSignature", "nonRepudiation", "keyEncipherment",
        "dataEncipherment", "keyAgreement",   "keyCertSign",
        "cRLSign",          "encipherOnly",   "decipherOnly"};
    const auto usages = [](const std::vector<unsigned>& set) {
        const Loaded loaded = extension(k_key_usage, bits(set));
        CHECK(loaded.identity.unreadable.empty());
        return texts_of(loaded.identity.key_usage);
    };
    for (unsigned bit = 0; bit < 9; bit++) {
        CHECK(usages({bit}) == Texts{names[bit]});
    }
    CHECK(usages({8, 7, 6, 5, 4, 3, 2, 1, 0}) == names);
    CHECK(usages({}).empty());
    // Bits that RFC 5280 does not know.
    CHECK(usages({0, 9, 15}) == Texts{"digitalSignature"});
}


TEST_CASE("Certificate policies are numbers, also where OpenSSL has a name",
          "[certificate]") {
    // The second one has a qualifier, a pointer to a practice statement.
    const std::string qualifier =
        der(0x30, der(0x30, der_oid("1.3.6.1.5.5.7.2.1")
                                + der(0x16, "https://a.example/cps")));
    const Loaded loaded = extension(
        k_policies,
        der(0x30, der(0x30, der_oid("2.5.29.32.0"))
                      + der(0x30, der_oid("2.23.140.1.2.1") + qualifier)
                      + der(0x30, der_oid("1.2.3.4.5"))));
    CHECK(texts_of(loaded.identity.policies)
          == Texts{"2.5.29.32.0", "2.23.140.1.2.1", "1.2.3.4.5"});
    CHECK(loaded.identity.unreadable.empty());
}


TEST_CASE("All extensions are there as they are", "[certificate]") {
    const std::vector<test::RawExtension> extensions = {
        {k_ski, der(0x04, "a")},
        {"1.2.3.4.5", ""},
        {"1.2.3.4.5", std::string("a\0\xff", 3)},
        {"2.5.29.17", "rubbish"},
        {k_ski, der(0x04, "b")},
    };
    const auto certificate = test::make_certificate({.extensions = extensions});
    const Loaded loaded = load(*certificate);
    REQUIRE(loaded.ok);
    REQUIRE(loaded.identity.extensions.size() == extensions.size());
    for (std::size_t i = 0; i < extensions.size(); i++) {
        CAPTURE(i);
        CHECK(loaded.identity.extensions[i].oid == extensions[i].oid);
        CHECK(test::text_of(loaded.identity.extensions[i].value)
              == extensions[i].value);
    }
    CHECK(test::facts_in(loaded.identity.unreadable)
          == std::vector<Fact>{Fact::san, Fact::ski});
}


TEST_CASE("An extension that does not decode is absent and unreadable",
          "[certificate]") {
    const auto [oid, good,
                fact] = GENERATE(table<const char*, std::string, Fact>({
        {k_ski, der(0x04, "a"), Fact::ski},
        {k_aki, der(0x30, der(0x80, "a") + der(0x82, "\1")), Fact::aki},
        {k_eku, der(0x30, der_oid("1.2.3")), Fact::eku},
        {k_key_usage, bits({0}), Fact::key_usage},
        {k_policies, der(0x30, der(0x30, der_oid("1.2.3"))), Fact::policies},
    }));
    CAPTURE(oid);
    const auto facts = [](const Loaded& loaded) {
        CHECK(loaded.ok);
        return test::facts_in(loaded.identity.unreadable);
    };
    CHECK(facts(extension(oid, good)).empty());

    std::vector<Loaded> bad;
    bad.push_back(extension(oid, ""));
    bad.push_back(extension(oid, "rubbish"));
    bad.push_back(extension(oid, good.substr(0, good.size() - 1)));
    bad.push_back(extension(oid, good + good));
    bad.push_back(load(
        *test::make_certificate({.extensions = {{oid, good}, {oid, good}}})));
    for (const Loaded& loaded : bad) {
        CHECK(facts(loaded) == std::vector<Fact>{fact});
        const std::vector<Fact> found = test::facts_in(loaded.identity);
        CHECK(std::find(found.begin(), found.end(), fact) == found.end());
    }
}


TEST_CASE("A certificate of version 1 has no extensions", "[certificate]") {
    const Loaded loaded =
        load(*test::make_certificate({.version = X509_VERSION_1}));
    CHECK(loaded.ok);
    CHECK(loaded.identity.version == 1);
    CHECK(loaded.identity.extensions.empty());
    CHECK(loaded.identity.san.empty());
    CHECK(loaded.identity.unreadable.empty());
}

}  // namespace client_cert::x509
