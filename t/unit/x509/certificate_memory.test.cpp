// Tests that no memory, the arena's or OpenSSL's, is a failure to find out
// facts, and never a wrong answer.
#include "x509/certificate.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>

#include "lib/load_facts.hpp"
#include "lib/make_certificate.hpp"
#include "lib/openssl_memory.hpp"

namespace client_cert::x509 {
namespace {

using test::der;
using test::der_oid;
using test::load;
using test::Loaded;

// full_certificate has every fact, and names and numbers that take memory to
// convert.
CertificateHandle full_certificate(EVP_PKEY* key) {
    std::string wide_oid = "1.3";
    for (int i = 0; i < 40; i++) {
        wide_oid += ".1000000";
    }
    const std::vector<test::NameEntry> name = {
        {"C", "US", V_ASN1_PRINTABLESTRING},
        {"CN", std::string("\0Z\0o\0\xEB", 6), V_ASN1_BMPSTRING},
        {wide_oid.c_str(), "Zo\xEB", V_ASN1_T61STRING},
        {"2.999.340282366920938463463374607431768211456", "wide"},
        {"UID", "ab", V_ASN1_BIT_STRING},
    };
    const std::string upn = der(0x1e, std::string("\0z\0@\0a", 6));
    return test::make_certificate({
        .subject = name,
        .issuer = name,
        .serial = "F0E1D2C3B4A5968778695A4B3C2D1E0F01020304",
        .extensions =
            {
                {"2.5.29.17",
                 der(0x30, der(0x82, "a.example") + der(0x87, "\x7f\1\1\1")
                               + der(0xa0, der_oid("1.3.6.1.4.1.311.20.2.3")
                                               + der(0xa0, upn)))},
                {"2.5.29.14", der(0x04, "ski")},
                {"2.5.29.35", der(0x30, der(0x80, "aki") + der(0x82, "\7"))},
                {"2.5.29.37", der(0x30, der_oid("1.3.6.1.5.5.7.3.2")
                                            + der_oid(wide_oid.c_str()))},
                {"2.5.29.15", der(0x03, std::string("\0\xff", 2))},
                {"2.5.29.32",
                 der(0x30, der(0x30, der_oid("2.5.29.32.0"))
                               + der(0x30, der_oid(wide_oid.c_str())))},
                {wide_oid.c_str(), "x"},
            },
        .key = key,
        .signer = key,
    });
}

test::KeyHandle key_of(const std::string& kind) {
    if (kind == "RSA") {
        return test::KeyHandle{
            EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{1024})};
    }
    return test::KeyHandle{
        EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "prime256v1")};
}

// is_complete tells whether every fact is there, as in `all`.
bool is_complete(const Identity& identity, const Identity& all) {
    return test::facts_in(identity) == test::facts_in(all)
           && identity.unreadable.empty()
           && identity.san.size() == all.san.size()
           && std::ranges::equal(
               identity.subject_attributes, all.subject_attributes,
               [](const Attribute& a, const Attribute& b) {
                   return a.oid == b.oid && a.escaped == b.escaped
                          && a.utf8 == b.utf8 && a.is_text == b.is_text;
               })
           && std::ranges::equal(identity.eku, all.eku)
           && std::ranges::equal(identity.policies, all.policies)
           && identity.key == all.key && identity.subject == all.subject;
}

}  // namespace


TEST_CASE("Facts are not loaded without memory, wherever it ends",
          "[certificate]") {
    const test::KeyHandle key = key_of("EC");
    const auto certificate = full_certificate(key.get());
    const Loaded all = load(*certificate);
    const std::size_t requests = all.memory.requests();
    REQUIRE(all.ok);
    REQUIRE(all.identity.unreadable.empty());
    REQUIRE(test::facts_in(all.identity)
            == std::vector<Fact>(std::begin(test::k_facts),
                                 std::end(test::k_facts)));
    REQUIRE(requests >= 60);

    for (std::size_t n = 0; n < requests; n++) {
        CAPTURE(n);
        CHECK_FALSE(load(*certificate, test::k_all_facts, n).ok);
    }
    CHECK(load(*certificate, test::k_all_facts, requests).ok);
}


TEST_CASE("No memory for OpenSSL fails to load facts or does no harm",
          "[certificate]") {
    const test::KeyHandle key = key_of(GENERATE("EC", "RSA"));
    const auto certificate = full_certificate(key.get());
    const Loaded all = load(*certificate);
    int failures = 0;

    test::fail_each_request([&](test::OpensslFailure& failure) {
        const Loaded loaded =
            failure.during([&] { return load(*certificate); });
        failures += loaded.ok ? 0 : 1;
        if (loaded.ok) {
            CHECK(is_complete(loaded.identity, all.identity));
        }
    });
    CHECK(failures > 50);
}

}  // namespace client_cert::x509
