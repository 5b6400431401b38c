// Tests the fingerprints that a certificate's holder can give it, with twins
// that OpenSSL says are signed as well.
#include "x509/twin_signature.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>

#include <algorithm>
#include <array>

#include "lib/load_facts.hpp"
#include "lib/make_certificate.hpp"

namespace client_cert::x509 {
namespace {

using test::der;
using test::KeyHandle;
using test::load;
using test::Loaded;

using DerBytes = std::vector<unsigned char>;

KeyHandle ec_key(const char* curve) {
    return KeyHandle{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve)};
}

// take is the content of the value at the beginning of DER, and what is behind.
std::string take(std::string_view& from) {
    const auto* at = reinterpret_cast<const unsigned char*>(from.data());
    const auto* begin = at;
    long length = 0;
    int tag = 0;
    int tag_class = 0;
    ASN1_get_object(&at, &length, &tag, &tag_class,
                    static_cast<long>(from.size()));
    from.remove_prefix(static_cast<std::size_t>(at - begin));
    std::string content(from.substr(0, static_cast<std::size_t>(length)));
    from.remove_prefix(static_cast<std::size_t>(length));
    return content;
}

// Parts are those of a certificate.
struct Parts {
    std::string tbs;
    std::string algorithm;
    std::string signature;

    explicit Parts(X509& certificate) {
        const DerBytes bytes = test::encode(&certificate);
        const std::string whole(bytes.begin(), bytes.end());
        std::string_view outside = whole;
        const std::string content = take(outside);
        std::string_view rest = content;
        tbs = der(0x30, take(rest));
        algorithm = der(0x30, take(rest));
        signature = take(rest).substr(1);
    }

    [[nodiscard]] CertificateHandle put_together() const {
        const std::string whole =
            der(0x30, tbs + algorithm + der(0x03, '\0' + signature));
        return test::parse_certificate({whole.begin(), whole.end()});
    }
};

// twin_of has s replaced by the curve's order without s.
CertificateHandle twin_of(X509& certificate, const char* curve) {
    Parts parts{certificate};
    std::string_view whole = parts.signature;
    const std::string numbers = take(whole);
    std::string_view rest = numbers;
    const std::string r = take(rest);
    const std::string s = take(rest);

    EC_GROUP* group = EC_GROUP_new_by_curve_name(OBJ_sn2nid(curve));
    BIGNUM* number = BN_bin2bn(reinterpret_cast<const unsigned char*>(s.data()),
                               static_cast<int>(s.size()), nullptr);
    REQUIRE(BN_sub(number, EC_GROUP_get0_order(group), number) == 1);
    std::string twin(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(twin.data()));
    if (static_cast<unsigned char>(twin.front()) >= 0x80) {
        twin.insert(0, 1, '\0');
    }
    BN_free(number);
    EC_GROUP_free(group);
    parts.signature = der(0x30, der(0x02, r) + der(0x02, twin));
    return parts.put_together();
}

std::string digest_of(const X509& certificate) {
    std::string digest(32, '\0');
    unsigned size = 0;
    REQUIRE(X509_digest(&certificate, EVP_sha256(),
                        reinterpret_cast<unsigned char*>(digest.data()), &size)
            == 1);
    return digest;
}

bool has_twin(const Identity& identity, const X509& twin) {
    return std::ranges::any_of(identity.twin_sha256, [&](Bytes digest) {
        return test::text_of(digest) == digest_of(twin);
    });
}

}  // namespace


TEST_CASE("The twin of an ECDSA signature is known", "[twin_signature]") {
    const auto* const curve = GENERATE(
        "prime256v1", "secp384r1", "secp521r1", "secp256k1", "secp224r1",
        "brainpoolP256r1", "brainpoolP512t1", "sect283k1", "sect571r1");
    const KeyHandle key = ec_key(curve);
    CAPTURE(curve);
    // Their numbers differ in size.
    for (int i = 0; i < 40; i++) {
        const auto certificate = test::make_certificate({.signer = key.get()});
        const auto twin = twin_of(*certificate, curve);
        REQUIRE(X509_verify(twin.get(), key.get()) == 1);
        const Loaded loaded = load(*certificate, Fact::twin_sha256);
        REQUIRE(loaded.ok);
        CHECK(loaded.identity.unreadable.empty());
        CHECK(has_twin(loaded.identity, *twin));
        CHECK_FALSE(has_twin(loaded.identity, *certificate));
        CHECK(loaded.identity.twin_sha256.size() <= 24);
        CHECK(has_twin(load(*twin, Fact::twin_sha256).identity, *certificate));
    }
}


TEST_CASE("A signature that is not ECDSA has no twin", "[twin_signature]") {
    const auto* const type = GENERATE("ED25519", "ED448", "RSA");
    const KeyHandle key{
        std::string_view(type) == "RSA"
            ? EVP_PKEY_Q_keygen(nullptr, nullptr, type, std::size_t{1024})
            : EVP_PKEY_Q_keygen(nullptr, nullptr, type)};
    const auto certificate = test::make_certificate({.signer = key.get()});
    const Loaded loaded = load(*certificate, Fact::twin_sha256);
    CHECK(loaded.ok);
    CHECK(loaded.identity.unreadable.empty());
    CHECK(loaded.identity.twin_sha256.empty());
}


TEST_CASE("What says that it is ECDSA and is none has an unreadable twin",
          "[twin_signature]") {
    const KeyHandle key = ec_key("prime256v1");
    const auto signature =
        GENERATE(values<std::string>({"", "x", der(0x30, ""), der(0x04, "x")}));
    const auto certificate = test::make_certificate({.signer = key.get()});
    Parts parts{*certificate};
    parts.signature = signature;
    const auto odd = parts.put_together();
    const Loaded loaded = load(*odd, Fact::twin_sha256);
    CHECK(loaded.ok);
    CHECK(loaded.identity.unreadable.has(Fact::twin_sha256));
    CHECK(loaded.identity.twin_sha256.empty());
}


TEST_CASE("An ECDSA signature of numbers that are of no curve has no twin",
          "[twin_signature]") {
    const KeyHandle key = ec_key("prime256v1");
    const std::string number = GENERATE(values<std::string>(
        {std::string(1, '\0'), std::string("\1"), std::string(80, '\x7f'),
         std::string(5000, '\x7f')}));
    const auto certificate = test::make_certificate({.signer = key.get()});
    Parts parts{*certificate};
    parts.signature = der(0x30, der(0x02, number) + der(0x02, number));
    const auto odd = parts.put_together();
    const Loaded loaded = load(*odd, Fact::twin_sha256);
    CHECK(loaded.ok);
    CHECK(loaded.identity.unreadable.empty());
    CHECK(loaded.identity.twin_sha256.empty());
}


// What is not signed is also how the certificate is encoded: its digest is that
// of its DER.
TEST_CASE("A certificate in BER has the digest of its DER",
          "[twin_signature]") {
    const KeyHandle key = ec_key("prime256v1");
    const auto certificate = test::make_certificate({.signer = key.get()});
    const Parts parts{*certificate};
    const std::string bits = '\0' + parts.signature;
    const std::string content = parts.tbs + parts.algorithm + der(0x03, bits);
    std::string_view algorithm = parts.algorithm;
    const std::string ending(2, '\0');
    const std::string forms[] = {
        "\x30\x80" + content + ending,
        std::string("\x30\x84\0\0", 4) + static_cast<char>(content.size() >> 8)
            + static_cast<char>(content.size() & 0xff) + content,
        der(0x30, parts.tbs + "\x30\x80" + take(algorithm) + ending
                      + der(0x03, bits)),
        der(0x30, parts.tbs + parts.algorithm + der(0x23, der(0x03, bits))),
    };
    const Loaded whole = load(*certificate, Fact::twin_sha256);
    for (const std::string& form : forms) {
        const auto other = test::parse_certificate({form.begin(), form.end()});
        REQUIRE(X509_verify(other.get(), key.get()) == 1);
        CHECK(digest_of(*other) == digest_of(*certificate));
        const Loaded loaded = load(*other, Fact::twin_sha256);
        CHECK(std::ranges::equal(
            loaded.identity.twin_sha256, whole.identity.twin_sha256,
            [](Bytes a, Bytes b) { return std::ranges::equal(a, b); }));
    }
}

}  // namespace client_cert::x509
