// Tests the names of keys and signature algorithms with keys that OpenSSL made.
#include "x509/certificate.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

#include <algorithm>

#include "lib/load_facts.hpp"
#include "lib/make_certificate.hpp"
#include "lib/rfc9440_vector.hpp"

namespace client_cert::x509 {
namespace {

using test::KeyHandle;
using test::load;
using test::Loaded;

const Facts k_key_facts = Fact::key | Fact::sigalg;

// k_dsa_base64 is the output of `openssl dsaparam -genkey 1024 | openssl dsa
// -pubout -outform der`, as making one takes long.
constexpr std::string_view k_dsa_base64 =
    "MIIBvjCCATMGByqGSM44BAEwggEmAoGBAK/FwxdVLBRrpKEEOxWctUXYpdbJ8q2tMK"
    "A9I4UDkC8GmvDktA57nY6XFSFfg/vOG0p9sjnlzJrI9wj65Xs7gJU9oae2xh+sE0Q3"
    "pxIYTpR9ccyJ/Rw+dyGlYIq+efY+PSmLY5azVDyzV0n0O/axKTjFec1VWdv3+iJRGI"
    "2AWGwFAh0AmRhhtFdvRktp2UUf1pa/K0OVAO0/z2DXQmclqQKBgF9WRRVBJTLsuSqA"
    "IwsYREstu8uBevDn0EimHt/KWq0eC++9LZvpo/lTs9qtC7fjfRfkMZ4i477xruH0MD"
    "KaG/gvAI2NF23ybq4VR2l5aTrLZn3MAOehn5l14P0d3Tm1itB2ojelOIczmjkG2Ek5"
    "y5BediaGsk7Y+D4glJDJ3L+OA4GEAAKBgH5kvNqXgr7PwEZDBdFwRti1fncbUo7fSa"
    "AcAU1wJeTksh7O+HHOkzo3DuqUk4qxllCZp5xs0AI5weivpDeFafCcv2deXOK2SUaF"
    "S7UmTEfQRGez+zwl9bxL0a0t1lmn4iqdNAaQbKVba5ym+nkLM1mJWUhdyg7b71xmbo"
    "QtbLeG";

KeyHandle key_of(const char* type) {
    return KeyHandle{EVP_PKEY_Q_keygen(nullptr, nullptr, type)};
}

KeyHandle rsa_key(std::size_t bits) {
    return KeyHandle{EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits)};
}

KeyHandle rsa_pss_key() {
    EVP_PKEY* key = nullptr;
    EVP_PKEY_CTX* context =
        EVP_PKEY_CTX_new_from_name(nullptr, "RSA-PSS", nullptr);
    REQUIRE(EVP_PKEY_keygen_init(context) == 1);
    REQUIRE(EVP_PKEY_CTX_set_rsa_keygen_bits(context, 1024) == 1);
    REQUIRE(EVP_PKEY_generate(context, &key) == 1);
    EVP_PKEY_CTX_free(context);
    return KeyHandle{key};
}

KeyHandle ec_key(const char* curve) {
    return KeyHandle{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve)};
}

KeyHandle explicit_ec_key() {
    KeyHandle key = ec_key("prime256v1");
    REQUIRE(EVP_PKEY_set_utf8_string_param(key.get(),
                                           OSSL_PKEY_PARAM_EC_ENCODING,
                                           OSSL_PKEY_EC_ENCODING_EXPLICIT)
            == 1);
    return key;
}

KeyHandle dsa_key() {
    const std::vector<unsigned char> der = test::decode_base64(k_dsa_base64);
    const unsigned char* at = der.data();
    return KeyHandle{d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size()))};
}

// name_of is what load_facts says of a key.
std::string name_of(EVP_PKEY* key) {
    REQUIRE(key != nullptr);
    const Loaded loaded =
        load(*test::make_certificate({.key = key}), k_key_facts);
    CHECK(loaded.ok);
    CHECK(loaded.identity.sigalg == "ED25519");
    CHECK(loaded.identity.unreadable.empty());
    return std::string(loaded.identity.key);
}

// sigalg_of is what load_facts says of the signature that a key made.
std::string sigalg_of(EVP_PKEY* signer) {
    REQUIRE(signer != nullptr);
    const Loaded loaded =
        load(*test::make_certificate({.signer = signer}), k_key_facts);
    CHECK(loaded.ok);
    CHECK(loaded.identity.key == "ED25519");
    return std::string(loaded.identity.sigalg);
}

// replaced is a certificate in whose DER every `from` became `to`.
CertificateHandle replaced(X509& certificate, const std::string& from,
                           const std::string& to) {
    std::vector<unsigned char> der = test::encode(&certificate);
    REQUIRE(from.size() == to.size());
    auto at = der.begin();
    for (;;) {
        at = std::search(at, der.end(), from.begin(), from.end(),
                         [](unsigned char a, char b) {
                             return a == static_cast<unsigned char>(b);
                         });
        if (at == der.end()) {
            return test::parse_certificate(der);
        }
        at = std::copy(to.begin(), to.end(), at);
    }
}

}  // namespace


TEST_CASE("Keys are named by their kind and size", "[certificate]") {
    CHECK(name_of(rsa_key(2048).get()) == "RSA-2048");
    CHECK(name_of(rsa_key(1031).get()) == "RSA-1031");
    CHECK(name_of(rsa_pss_key().get()) == "RSA-PSS-1024");
    CHECK(name_of(dsa_key().get()) == "DSA-1024");
    CHECK(name_of(key_of("ED25519").get()) == "ED25519");
    CHECK(name_of(key_of("ED448").get()) == "ED448");
}


TEST_CASE("A key of a kind without a form of its own has OpenSSL's name",
          "[certificate]") {
    CHECK(name_of(key_of("X25519").get()) == "X25519");
    CHECK(name_of(key_of("SM2").get()) == "SM2");
}


TEST_CASE("Keys on every curve have its short name", "[certificate]") {
    std::vector<EC_builtin_curve> curves(EC_get_builtin_curves(nullptr, 0));
    EC_get_builtin_curves(curves.data(), curves.size());
    for (const EC_builtin_curve& curve : curves) {
        const std::string name = OBJ_nid2sn(curve.nid);
        CAPTURE(name);
        const KeyHandle key = ec_key(name.c_str());
        // OpenSSL makes a key of another kind of this one.
        if (key && curve.nid != NID_sm2) {
            // One without an object identifier has to be spelt out.
            CHECK(name_of(key.get())
                  == (OBJ_length(OBJ_nid2obj(curve.nid)) > 0 ? "EC-" + name
                                                             : "EC-explicit"));
        }
    }
}


TEST_CASE("An EC key with explicit parameters has no curve's name",
          "[certificate]") {
    CHECK(name_of(explicit_ec_key().get()) == "EC-explicit");
}


TEST_CASE("A key that does not decode is absent and unreadable",
          "[certificate]") {
    const auto certificate = test::make_certificate({});

    SECTION("for its unknown algorithm, and so has the signature a number") {
        const Loaded loaded = load(*replaced(
            *certificate, "\x06\x03\x2b\x65\x70", "\x06\x03\x2b\x65\x1f"));
        CHECK(loaded.ok);
        CHECK(loaded.identity.key.empty());
        CHECK(test::facts_in(loaded.identity.unreadable)
              == std::vector<Fact>{Fact::key});
        CHECK(loaded.identity.sigalg == "1.3.101.31");
        CHECK(loaded.identity.spki_sha256.size() == 32);
    }

    SECTION("for its bytes") {
        const KeyHandle key = ec_key("prime256v1");
        const auto ec = test::make_certificate({.key = key.get()});
        // 0x04 says that a point is not compressed, 0x05 nothing.
        const Loaded loaded = load(
            *replaced(*ec, {"\x03\x42\x00\x04", 4}, {"\x03\x42\x00\x05", 4}));
        CHECK(loaded.ok);
        CHECK(loaded.identity.key.empty());
        CHECK(test::facts_in(loaded.identity.unreadable)
              == std::vector<Fact>{Fact::key});
    }

    SECTION("for its unknown curve") {
        const KeyHandle key = ec_key("prime256v1");
        const auto ec = test::make_certificate({.key = key.get()});
        const Loaded loaded =
            load(*replaced(*ec, "\x2a\x86\x48\xce\x3d\x03\x01\x07",
                           "\x2a\x86\x48\xce\x3d\x03\x01\x7f"));
        CHECK(loaded.ok);
        CHECK(loaded.identity.key.empty());
        CHECK(loaded.identity.unreadable.has(Fact::key));
    }
}


TEST_CASE("Signature algorithms have OpenSSL's long name", "[certificate]") {
    CHECK(sigalg_of(rsa_key(1024).get()) == "sha256WithRSAEncryption");
    CHECK(sigalg_of(rsa_pss_key().get()) == "rsassaPss");
    CHECK(sigalg_of(ec_key("prime256v1").get()) == "ecdsa-with-SHA256");
    CHECK(sigalg_of(key_of("ED25519").get()) == "ED25519");
    CHECK(sigalg_of(key_of("ED448").get()) == "ED448");
}

}  // namespace client_cert::x509
