// Tests the facts of a certificate with what was put into it and with what
// OpenSSL's own printers, which nginx uses, say of it.
#include "x509/certificate.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <openssl/bn.h>
#include <openssl/err.h>

#include <algorithm>

#include "identity/date_time.hpp"
#include "lib/load_facts.hpp"
#include "lib/make_certificate.hpp"
#include "lib/rfc9440_vector.hpp"

namespace client_cert::x509 {
namespace {

using test::load;
using test::Loaded;

// printed is what OpenSSL printed to a memory BIO.
std::string printed(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

// openssl_serial is what nginx's $ssl_client_serial is made with, without the
// backslash and line end that OpenSSL puts after every 35 bytes.
std::string openssl_serial(const X509& certificate) {
    const BioHandle bio{BIO_new(BIO_s_mem())};
    REQUIRE(i2a_ASN1_INTEGER(bio.get(), X509_get0_serialNumber(&certificate))
            > 0);
    std::string text = printed(bio.get());
    std::erase_if(text, [](char c) { return c == '\\' || c == '\n'; });
    return text;
}

bool equal(Bytes a, const std::vector<unsigned char>& b) {
    return std::vector<unsigned char>(a.begin(), a.end()) == b;
}

// rfc3339 is a date as the reference vector has it.
std::string rfc3339(const DateTime& time) {
    std::string text(32, ' ');
    Writer out{text};
    put_rfc3339(out, time);
    text.resize(out.size());
    return text;
}

CertificateHandle rfc9440_leaf() {
    return test::parse_certificate(test::decode_base64(test::k_leaf_base64));
}

}  // namespace


TEST_CASE("The RFC 9440 leaf has the facts of the reference vector",
          "[certificate]") {
    const auto certificate = rfc9440_leaf();
    const Loaded loaded = load(*certificate);
    const Identity& identity = loaded.identity;

    REQUIRE(loaded.ok);
    CHECK(identity.der.size() == 428);
    CHECK(equal(identity.der, test::decode_base64(test::k_leaf_base64)));
    CHECK(equal(identity.sha256, test::decode_hex(test::k_leaf_sha256_hex)));
    CHECK(equal(identity.sha1, test::decode_hex(test::k_leaf_sha1_hex)));
    // The output of `openssl x509 -pubkey | openssl pkey -pubin -outform der`
    // and sha256sum.
    CHECK(equal(identity.spki_sha256,
                test::decode_hex("c93bd926a3e41be0502799af43521b2c"
                                 "2814e5bc6b6578651841d00e9dee69de")));
    CHECK(identity.subject == test::k_leaf_subject);
    CHECK(identity.issuer == test::k_leaf_issuer);
    CHECK(identity.subject_legacy == "/CN=BC");
    CHECK(identity.issuer_legacy
          == "/O=Let's Authenticate/CN=LA Intermediate CA");
    CHECK(equal(identity.subject_der,
                test::decode_base64("MA0xCzAJBgNVBAMMAkJD")));
    REQUIRE(identity.subject_attributes.size() == 1);
    CHECK(identity.subject_attributes[0].oid == "2.5.4.3");
    CHECK(identity.subject_attributes[0].utf8 == "BC");
    REQUIRE(identity.issuer_attributes.size() == 2);
    CHECK(identity.issuer_attributes[0].oid == "2.5.4.10");
    CHECK(identity.issuer_attributes[1].utf8 == "LA Intermediate CA");
    CHECK(identity.serial == "07");
    CHECK(identity.serial_decimal == "7");
    CHECK(rfc3339(identity.not_before) == test::k_leaf_not_before);
    CHECK(rfc3339(identity.not_after) == test::k_leaf_not_after);
    CHECK(identity.not_before.unix_seconds == 1579042533);
    CHECK(identity.not_after.unix_seconds == 1611442533);
    REQUIRE(identity.san.size() == 1);
    CHECK(identity.san[0].kind == SanKind::email);
    CHECK(identity.san[0].value == "bdc@example.com");
    CHECK(identity.ski.empty());
    CHECK(equal(identity.aki,
                test::decode_hex("66dd68cb6b7f256c4602ba208f72dd19692103d8")));
    CHECK(identity.key == "EC-prime256v1");
    CHECK(identity.sigalg == "ecdsa-with-SHA256");
    CHECK(test::texts_of(identity.eku)
          == std::vector<std::string>{"clientAuth"});
    CHECK(test::texts_of(identity.key_usage)
          == std::vector<std::string>{"digitalSignature", "nonRepudiation"});
    CHECK(identity.policies.empty());
    CHECK(identity.version == 3);
    CHECK(identity.extensions.size() == 5);
    CHECK(identity.unreadable.empty());
}


TEST_CASE("Only the facts that were asked for are found out", "[certificate]") {
    const Fact fact = GENERATE(from_range(test::k_facts));
    const auto certificate = rfc9440_leaf();
    const Loaded one = load(*certificate, fact);
    CHECK(one.ok);
    if (fact == Fact::ski || fact == Fact::policies) {
        CHECK(test::facts_in(one.identity).empty());
    } else {
        CHECK(test::facts_in(one.identity) == std::vector<Fact>{fact});
    }

    const Loaded none = load(*certificate, Facts{});
    CHECK(none.ok);
    CHECK(test::facts_in(none.identity).empty());
    CHECK(none.memory.requests() == 0);
}


TEST_CASE("Loading facts does not touch the verdict", "[certificate]") {
    const Loaded loaded = load(*rfc9440_leaf());
    CHECK(loaded.identity.status == "NONE");
    CHECK_FALSE(loaded.identity.disclosed);
}


TEST_CASE("Serial numbers are hexadecimal as OpenSSL prints them",
          "[certificate]") {
    const std::string serial = GENERATE(
        "07", "00", "7F", "80", "0100", "-05", "-80", "-0100",
        "F0E1D2C3B4A5968778695A4B3C2D1E0F01020304",
        "-F0E1D2C3B4A5968778695A4B3C2D1E0F01020304",
        // OpenSSL breaks the line after 35 bytes.
        "1112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F3031323"
        "3",
        "1112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F30313233"
        "34"
        "35");
    CAPTURE(serial);
    const auto certificate = test::make_certificate({.serial = serial.c_str()});
    const Loaded loaded = load(*certificate);
    CHECK(loaded.ok);
    CHECK(loaded.identity.serial == serial);
    CHECK(loaded.identity.serial == openssl_serial(*certificate));
}


TEST_CASE("Serial numbers in decimal are what OpenSSL makes of them",
          "[certificate]") {
    struct Row {
        std::string hex;
        std::string decimal;
    };
    std::string thousand_bytes;
    for (int i = 0; i < 1000; i++) {
        thousand_bytes += "7F";
    }
    BIGNUM* number = nullptr;
    REQUIRE(BN_hex2bn(&number, thousand_bytes.c_str()) != 0);
    char* thousand_bytes_decimal = BN_bn2dec(number);
    const Row row = GENERATE_COPY(values<Row>({
        {"00", "0"},
        {"07", "7"},
        {"-05", "-5"},
        {"FF", "255"},
        {"-0100", "-256"},
        {"FFFFFFFFFFFFFFFF", "18446744073709551615"},
        {"-010000000000000000", "-18446744073709551616"},
        {thousand_bytes, thousand_bytes_decimal},
        {"-" + thousand_bytes, "-" + std::string(thousand_bytes_decimal)},
    }));
    OPENSSL_free(thousand_bytes_decimal);
    BN_free(number);
    CAPTURE(row.hex);

    const Loaded loaded =
        load(*test::make_certificate({.serial = row.hex.c_str()}));
    CHECK(loaded.ok);
    CHECK(loaded.identity.serial == row.hex);
    CHECK(loaded.identity.serial_decimal == row.decimal);
    CHECK(loaded.identity.unreadable.empty());
}


TEST_CASE("A serial number of more than 1,024 bytes has no decimal form",
          "[certificate]") {
    const std::size_t size = GENERATE(1024U, 1025U, 40000U);
    const std::string hex(2 * size, '7');
    const Loaded loaded =
        load(*test::make_certificate({.serial = hex.c_str()}));
    CHECK(loaded.ok);
    CHECK(loaded.identity.serial == hex);
    CHECK(loaded.identity.serial_decimal.empty() == (size > 1024));
    CHECK(loaded.identity.unreadable.has(Fact::serial_decimal)
          == (size > 1024));
}


TEST_CASE("A certificate's version is 1, 2 or 3, and another is unreadable",
          "[certificate]") {
    const long version = GENERATE(0L, 1L, 2L, 3L, 4L, 127L);
    const Loaded loaded = load(*test::make_certificate({.version = version}));
    CHECK(loaded.ok);
    CHECK(loaded.identity.version == (version <= 2 ? version + 1 : 0));
    CHECK(test::facts_in(loaded.identity.unreadable)
          == (version <= 2 ? std::vector<Fact>{}
                           : std::vector<Fact>{Fact::version}));
}


TEST_CASE("The key's digest is that of OpenSSL's SubjectPublicKeyInfo",
          "[certificate]") {
    const test::KeyHandle key{
        EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384")};
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key.get(), &der);
    REQUIRE(size > 0);
    unsigned char digest[32];
    REQUIRE(EVP_Digest(der, static_cast<std::size_t>(size), digest, nullptr,
                       EVP_sha256(), nullptr)
            == 1);
    OPENSSL_free(der);

    const Loaded loaded =
        load(*test::make_certificate({.key = key.get()}), Fact::spki_sha256);
    CHECK(loaded.ok);
    CHECK(std::ranges::equal(loaded.identity.spki_sha256, digest));
}


TEST_CASE("A certificate's dates are broken down in UTC", "[certificate]") {
    using test::Time;
    const auto [time, text] = GENERATE(table<Time, std::string>({
        {{"200114225533Z"}, "2020-01-14T22:55:33Z"},
        // RFC 5280 section 4.1.2.5.1: 50 is 1950, 49 is 2049.
        {{"500101000000Z"}, "1950-01-01T00:00:00Z"},
        {{"491231235959Z"}, "2049-12-31T23:59:59Z"},
        {{"20500101000000Z", V_ASN1_GENERALIZEDTIME}, "2050-01-01T00:00:00Z"},
        {{"20600229123456Z", V_ASN1_GENERALIZEDTIME}, "2060-02-29T12:34:56Z"},
        {{"99991231235959Z", V_ASN1_GENERALIZEDTIME}, "9999-12-31T23:59:59Z"},
        {{"200114225533+0100"}, "2020-01-14T21:55:33Z"},
        // What is no date is absent.
        {{""}, ""},
        {{"tomorrow"}, ""},
        {{"201314225533Z"}, ""},
        {{"200230225533Z"}, ""},
        {{"20600102030405", V_ASN1_UTCTIME}, ""},
    }));
    CAPTURE(time.text);
    const Loaded before = load(*test::make_certificate({.not_before = time}));
    const Loaded after = load(*test::make_certificate({.not_after = time}));
    CHECK(before.ok);
    CHECK(rfc3339(before.identity.not_before) == text);
    CHECK(before.identity.not_before.known == !text.empty());
    CHECK(before.identity.unreadable.has(Fact::validity) == text.empty());
    CHECK(rfc3339(before.identity.not_after) == "2030-01-01T00:00:00Z");
    CHECK(after.ok);
    CHECK(rfc3339(after.identity.not_before) == "2020-01-01T00:00:00Z");
    CHECK(rfc3339(after.identity.not_after) == text);
}


TEST_CASE("Validity is in seconds since 1970", "[certificate]") {
    Validity validity = {1, 2};

    SECTION("of the RFC 9440 leaf") {
        REQUIRE(load_validity(validity, *rfc9440_leaf()));
        CHECK(validity.not_before == 1579042533);
        CHECK(validity.not_after == 1611442533);
    }

    SECTION("before 1970 and after 2038") {
        REQUIRE(load_validity(
            validity,
            *test::make_certificate(
                {.not_before = {"500101000000Z"},
                 .not_after = {"99991231235959Z", V_ASN1_GENERALIZEDTIME}})));
        CHECK(validity.not_before == -631152000);
        CHECK(validity.not_after == 253402300799);
    }
}


TEST_CASE("A date that does not decode leaves no validity", "[certificate]") {
    const test::Recipe recipe =
        GENERATE(values<test::Recipe>({{.not_before = {"tomorrow"}},
                                       {.not_after = {"201314225533Z"}},
                                       {.not_after = {""}}}));
    const auto certificate = test::make_certificate(recipe);
    Validity validity = {1, 2};
    ERR_raise(ERR_LIB_USER, 1);
    CHECK_FALSE(load_validity(validity, *certificate));
    CHECK(ERR_peek_error() == 0);
}


TEST_CASE("A certificate that cannot be encoded is a failure",
          "[certificate]") {
    const CertificateHandle blank{X509_new()};
    REQUIRE(i2d_X509(blank.get(), nullptr) < 0);
    const Fact fact =
        GENERATE(Fact::der, Fact::sha256, Fact::sha1, Fact::spki_sha256);
    CHECK_FALSE(load(*blank, fact).ok);
    CHECK_FALSE(load(*blank).ok);
}


TEST_CASE("The facts of an issuer are in its own certificate",
          "[certificate]") {
    // What `openssl x509 -serial -ext subjectKeyIdentifier -subject` prints of
    // the intermediate and the root of RFC 9440.
    const auto issuer = test::parse_certificate(
        test::decode_base64(test::k_intermediate_base64));
    test::Memory memory;
    Identity identity;
    REQUIRE(load_issuer_facts(identity, *issuer,
                              Fact::issuer_serial | Fact::issuer_ski,
                              memory.arena()));
    CHECK(identity.issuer_serial == "16");
    CHECK(equal(identity.issuer_ski,
                test::decode_hex("66dd68cb6b7f256c4602ba208f72dd19692103d8")));
    CHECK(identity.unreadable.empty());
    CHECK(identity.anchor_attributes.empty());

    const auto anchor =
        test::parse_certificate(test::decode_base64(test::k_root_base64));
    REQUIRE(load_anchor_facts(identity, *anchor, Fact::anchor_attributes,
                              memory.arena()));
    REQUIRE(identity.anchor_attributes.size() == 3);
    CHECK(identity.anchor_attributes[0].utf8 == "US");
    CHECK(identity.anchor_attributes[2].utf8
          == "Let's Authenticate Root Authority");

    Identity nothing;
    REQUIRE(load_issuer_facts(nothing, *issuer, Facts{}, memory.arena()));
    REQUIRE(load_anchor_facts(nothing, *anchor, Facts{}, memory.arena()));
    CHECK(nothing.issuer_serial.empty());
    CHECK(nothing.issuer_ski.empty());
    CHECK(nothing.anchor_attributes.empty());
}


TEST_CASE("A certificate is its own issuer, or is not, or nobody can tell",
          "[certificate]") {
    test::Memory memory;
    const Facts facts = Fact::issuer_serial | Fact::issuer_ski;
    const auto loaded = [&](X509& certificate, Identity& identity) {
        const bool ok =
            load_own_issuer_facts(identity, certificate, facts, memory.arena());
        CHECK(ERR_peek_error() == 0);
        return ok;
    };
    Identity own, other, none;
    const auto root =
        test::parse_certificate(test::decode_base64(test::k_root_base64));
    CHECK(loaded(*root, own));
    CHECK_FALSE(own.issuer_serial.empty());
    const auto issuer = test::parse_certificate(
        test::decode_base64(test::k_intermediate_base64));
    CHECK(loaded(*issuer, other));
    CHECK(other.issuer_serial.empty());
    // Without a key OpenSSL says -1.
    const CertificateHandle blank{X509_new()};
    CHECK_FALSE(loaded(*blank, none));
    CHECK(none.issuer_serial.empty());
}


TEST_CASE("An issuer's identifier that does not decode is unreadable",
          "[certificate]") {
    const auto issuer =
        test::make_certificate({.extensions = {{"2.5.29.14", "rubbish"}}});
    test::Memory memory;
    Identity identity;
    REQUIRE(load_issuer_facts(identity, *issuer,
                              Fact::issuer_serial | Fact::issuer_ski,
                              memory.arena()));
    CHECK(identity.issuer_serial == "07");
    CHECK(identity.issuer_ski.empty());
    CHECK(identity.unreadable.has(Fact::issuer_ski));
    CHECK_FALSE(identity.unreadable.has(Fact::issuer_serial));
}


TEST_CASE("The facts of a path are not loaded without memory",
          "[certificate]") {
    const auto certificate = test::parse_certificate(
        test::decode_base64(test::k_intermediate_base64));
    constexpr Facts facts = k_path_facts;
    test::Memory enough;
    Identity identity;
    REQUIRE(load_issuer_facts(identity, *certificate, facts, enough.arena()));
    REQUIRE(load_anchor_facts(identity, *certificate, facts, enough.arena()));
    for (std::size_t at = 0; at < enough.requests(); at++) {
        CAPTURE(at);
        test::Memory memory(at);
        Identity other;
        CHECK_FALSE(
            (load_issuer_facts(other, *certificate, facts, memory.arena())
             && load_anchor_facts(other, *certificate, facts, memory.arena())));
    }
}

}  // namespace client_cert::x509
