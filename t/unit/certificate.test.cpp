// Tests the facts of a certificate with what was put into it and with what
// OpenSSL's own printers, which nginx uses, say of it.
#include "certificate.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <openssl/crypto.h>
#include <openssl/err.h>

#include <cstdlib>
#include <memory>

#include "make_certificate.hpp"
#include "rfc9440_vector.hpp"
#include "text.hpp"

namespace client_cert::x509 {
namespace {

const Facts k_all_facts = Fact::der | Fact::sha256 | Fact::sha1 | Fact::subject
                          | Fact::issuer | Fact::subject_cn | Fact::serial
                          | Fact::validity;

// Memory is an Arena that can be told to have no memory once.
class Memory {
public:
    static constexpr std::size_t k_never = ~std::size_t{0};

    explicit Memory(std::size_t fails_at = k_never) : fails_at_(fails_at) {}

    Arena arena() { return {this, take}; }

    std::size_t requests() const { return requests_; }

private:
    static void* take(void* owner, std::size_t size) noexcept {
        auto& memory = *static_cast<Memory*>(owner);
        if (memory.requests_++ == memory.fails_at_) {
            return nullptr;
        }
        return memory.blocks_.emplace_back(new char[size]).get();
    }

    std::size_t fails_at_;
    std::size_t requests_ = 0;
    std::vector<std::unique_ptr<char[]>> blocks_;
};

// Loaded is what load_facts said and what it found, with its memory.
struct Loaded {
    Memory memory;
    Identity identity = {};
    bool ok = false;
};

// load calls load_facts; OpenSSL's error queue has to be empty afterwards,
// whatever was in there and whatever happened.
Loaded load(X509& certificate, Facts facts = k_all_facts,
            std::size_t fails_at = Memory::k_never) {
    Loaded loaded{Memory(fails_at)};
    ERR_raise(ERR_LIB_USER, 1);
    loaded.ok =
        load_facts(loaded.identity, certificate, facts, loaded.memory.arena());
    REQUIRE(ERR_peek_error() == 0);
    return loaded;
}

// openssl_requests_left counts OpenSSL's requests for memory down; the one at
// zero fails.
int openssl_requests_left = -1;

void* openssl_malloc(std::size_t size, const char*, int) {
    return openssl_requests_left-- == 0 ? nullptr : std::malloc(size);
}

void* openssl_realloc(void* block, std::size_t size, const char*, int) {
    return openssl_requests_left-- == 0 ? nullptr : std::realloc(block, size);
}

void openssl_free(void* block, const char*, int) {
    std::free(block);
}

// OpenSSL takes other functions only before it has asked for any memory.
const bool k_openssl_memory_is_ours =
    CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free)
    == 1;

// text_of is what OpenSSL printed to a memory BIO.
std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

// openssl_name is what nginx's $ssl_client_s_dn is made with.
std::string openssl_name(const X509_NAME* name) {
    const BioHandle bio{BIO_new(BIO_s_mem())};
    REQUIRE(X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253) >= 0);
    return text_of(bio.get());
}

// openssl_serial is what nginx's $ssl_client_serial is made with, without the
// backslash and line end that OpenSSL puts after every 35 bytes.
std::string openssl_serial(const X509& certificate) {
    const BioHandle bio{BIO_new(BIO_s_mem())};
    REQUIRE(i2a_ASN1_INTEGER(bio.get(), X509_get0_serialNumber(&certificate))
            > 0);
    std::string text = text_of(bio.get());
    std::erase_if(text, [](char c) { return c == '\\' || c == '\n'; });
    return text;
}

bool equal(Bytes a, const std::vector<unsigned char>& b) {
    return std::vector<unsigned char>(a.begin(), a.end()) == b;
}

// facts_in are the facts that the identity has.
std::vector<Fact> facts_in(const Identity& identity) {
    std::vector<Fact> facts;
    const auto add_if = [&](bool present, Fact fact) {
        if (present) {
            facts.push_back(fact);
        }
    };
    add_if(!identity.der.empty(), Fact::der);
    add_if(!identity.sha256.empty(), Fact::sha256);
    add_if(!identity.sha1.empty(), Fact::sha1);
    add_if(!identity.subject.empty(), Fact::subject);
    add_if(!identity.issuer.empty(), Fact::issuer);
    add_if(!identity.subject_cn.empty(), Fact::subject_cn);
    add_if(!identity.serial.empty(), Fact::serial);
    add_if(!identity.not_before.empty() || !identity.not_after.empty(),
           Fact::validity);
    return facts;
}

// certificate_with_odd_bmp_string has a common name that no OpenSSL function
// can decode. OpenSSL would not read it from the wire: it is spoilt later.
CertificateHandle certificate_with_odd_bmp_string() {
    CertificateHandle certificate = test::make_certificate({.subject = {}});
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    test::add_to_name(subject, {"CN", "odd"});
    X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, 0))->type =
        V_ASN1_BMPSTRING;
    return certificate;
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
    CHECK(identity.subject == test::k_leaf_subject);
    CHECK(identity.issuer == test::k_leaf_issuer);
    CHECK(identity.subject_cn == "BC");
    CHECK(identity.subject_cn_count == 1);
    CHECK(identity.serial == "07");
    CHECK(identity.not_before == test::k_leaf_not_before);
    CHECK(identity.not_after == test::k_leaf_not_after);
}


TEST_CASE("Only what was asked for is found out", "[certificate]") {
    const Fact fact =
        GENERATE(Fact::der, Fact::sha256, Fact::sha1, Fact::subject,
                 Fact::issuer, Fact::subject_cn, Fact::serial, Fact::validity);
    const auto certificate = rfc9440_leaf();
    const Loaded one = load(*certificate, fact);
    CHECK(one.ok);
    CHECK(facts_in(one.identity) == std::vector<Fact>{fact});
    CHECK(one.identity.subject_cn_count == (fact == Fact::subject_cn ? 1 : 0));

    const Loaded none = load(*certificate, Facts{});
    CHECK(none.ok);
    CHECK(facts_in(none.identity).empty());
    CHECK(none.memory.requests() == 0);
}


TEST_CASE("The verdict is not load_facts' to touch", "[certificate]") {
    const Loaded loaded = load(*rfc9440_leaf());
    CHECK(loaded.identity.status == "NONE");
    CHECK_FALSE(loaded.identity.disclosed);
}


TEST_CASE("Names are printed as OpenSSL prints them", "[certificate]") {
    using test::NameEntry;
    struct Row {
        std::vector<NameEntry> name;
        std::string text;
        std::string cn;
        std::size_t cn_count;
    };
    const Row row = GENERATE(values<Row>({
        // No name, no common name, one, several, an empty one.
        {{}, "", "", 0},
        {{{"O", "Acme"}, {"OU", "Web"}}, "OU=Web,O=Acme", "", 0},
        {{{"O", "Acme"}, {"CN", "a"}}, "CN=a,O=Acme", "a", 1},
        {{{"CN", "first"}, {"O", "Acme"}, {"CN", "second"}},
         "CN=second,O=Acme,CN=first",
         "first, second",
         2},
        {{{"CN", ""}}, "CN=", "", 1},
        // Text that the string form has to escape.
        {{{"CN", R"(a, "b"\+<c>;)"}},
         R"(CN=a\, \"b\"\\\+\<c\>\;)",
         R"(a\, \"b\"\\\+\<c\>\;)",
         1},
        {{{"CN", "#1 "}}, R"(CN=\#1\ )", R"(\#1\ )", 1},
        {{{"CN", "a, b"}, {"CN", "c"}}, R"(CN=c,CN=a\, b)", R"(a\, b, c)", 2},
        // The same name in several string types.
        {{{"CN", "Zo\u00EB"}}, R"(CN=Zo\C3\AB)", R"(Zo\C3\AB)", 1},
        {{{"CN", "Zo\xEB", V_ASN1_T61STRING}},
         R"(CN=Zo\C3\AB)",
         R"(Zo\C3\AB)",
         1},
        {{{"CN", std::string("\0Z\0o\0\xEB", 6), V_ASN1_BMPSTRING}},
         R"(CN=Zo\C3\AB)",
         R"(Zo\C3\AB)",
         1},
        {{{"CN", "Zoe", V_ASN1_PRINTABLESTRING}}, "CN=Zoe", "Zoe", 1},
        // Bytes that must never reach a header.
        {{{"CN", std::string("a\r\nX: b\0c\x7f", 10)}},
         R"(CN=a\0D\0AX: b\00c\7F)",
         R"(a\0D\0AX: b\00c\7F)",
         1},
    }));
    CAPTURE(row.text);

    SECTION("in the subject") {
        const auto certificate = test::make_certificate({.subject = row.name});
        const Loaded loaded = load(*certificate);
        CHECK(loaded.ok);
        CHECK(loaded.identity.subject == row.text);
        CHECK(loaded.identity.subject
              == openssl_name(X509_get_subject_name(certificate.get())));
        CHECK(loaded.identity.subject_cn == row.cn);
        CHECK(loaded.identity.subject_cn_count == row.cn_count);
        CHECK(is_visible_ascii(loaded.identity.subject));
        CHECK(is_visible_ascii(loaded.identity.subject_cn));
    }

    SECTION("in the issuer") {
        const auto certificate = test::make_certificate({.issuer = row.name});
        const Loaded loaded = load(*certificate);
        CHECK(loaded.ok);
        CHECK(loaded.identity.issuer == row.text);
        CHECK(loaded.identity.issuer
              == openssl_name(X509_get_issuer_name(certificate.get())));
        CHECK(loaded.identity.subject_cn == "somebody");
    }
}


TEST_CASE("A name that OpenSSL cannot print is absent and unreadable",
          "[certificate]") {
    const auto certificate = certificate_with_odd_bmp_string();
    const Loaded loaded =
        load(*certificate,
             Fact::subject | Fact::issuer | Fact::subject_cn | Fact::serial);
    CHECK(loaded.ok);
    CHECK(loaded.identity.subject.empty());
    CHECK(loaded.identity.subject_cn.empty());
    CHECK(loaded.identity.subject_cn_count == 0);
    CHECK(loaded.identity.unreadable.has(Fact::subject));
    CHECK(loaded.identity.unreadable.has(Fact::subject_cn));
    CHECK(!loaded.identity.unreadable.has(Fact::issuer));
    CHECK(loaded.identity.issuer == "CN=some CA");
    CHECK(loaded.identity.serial == "07");
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


TEST_CASE("Dates are RFC 3339 in UTC", "[certificate]") {
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
    CHECK(before.identity.not_before == text);
    CHECK(before.identity.unreadable.has(Fact::validity) == text.empty());
    CHECK(before.identity.not_after == "2030-01-01T00:00:00Z");
    CHECK(after.ok);
    CHECK(after.identity.not_before == "2020-01-01T00:00:00Z");
    CHECK(after.identity.not_after == text);
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


TEST_CASE("No memory is a failure wherever it occurs", "[certificate]") {
    const auto certificate = rfc9440_leaf();
    const std::size_t requests = load(*certificate).memory.requests();
    REQUIRE(requests >= 9);

    for (std::size_t n = 0; n < requests; n++) {
        CAPTURE(n);
        CHECK_FALSE(load(*certificate, k_all_facts, n).ok);
    }
    CHECK(load(*certificate, k_all_facts, requests).ok);
}


TEST_CASE("No memory for OpenSSL is a failure or does no harm",
          "[certificate]") {
    REQUIRE(k_openssl_memory_is_ours);
    const auto certificate = rfc9440_leaf();
    int failures = 0;

    for (int n = 0; openssl_requests_left < 0; n++) {
        CAPTURE(n);
        openssl_requests_left = n;
        const Loaded loaded = load(*certificate);
        failures += loaded.ok ? 0 : 1;
        if (loaded.ok) {
            CHECK(facts_in(loaded.identity).size() == 8);
        }
    }
    openssl_requests_left = -1;
    CHECK(failures > 0);
}


TEST_CASE("A certificate that cannot be encoded is a failure",
          "[certificate]") {
    const CertificateHandle blank{X509_new()};
    REQUIRE(i2d_X509(blank.get(), nullptr) < 0);
    const Fact fact = GENERATE(Fact::der, Fact::sha256, Fact::sha1);
    CHECK_FALSE(load(*blank, fact).ok);
    CHECK_FALSE(load(*blank).ok);
}

}  // namespace client_cert::x509
