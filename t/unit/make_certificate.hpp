// Certificates with the odd properties that a test asks for.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <string>
#include <string_view>
#include <vector>

#include "handle.hpp"

namespace client_cert::test {

// NameEntry is one attribute of a name: OpenSSL's short name, the content
// octets as they are to be, and their ASN.1 type.
struct NameEntry {
    const char* attribute;
    std::string value;
    int type = V_ASN1_UTF8STRING;
};

// Time is the content octets of a date, right or wrong, and their type.
struct Time {
    std::string text;
    int type = V_ASN1_UTCTIME;
};

// Recipe is what a test wants of a certificate.
struct Recipe {
    std::vector<NameEntry> subject = {{"CN", "somebody"}};
    std::vector<NameEntry> issuer = {{"CN", "some CA"}};
    const char* serial = "07";
    Time not_before = {"200101000000Z"};
    Time not_after = {"300101000000Z"};
};


// add_to_name appends an attribute to a name.
inline void add_to_name(X509_NAME* name, const NameEntry& entry) {
    const auto* value =
        reinterpret_cast<const unsigned char*>(entry.value.data());
    REQUIRE(X509_NAME_add_entry_by_txt(name, entry.attribute, entry.type, value,
                                       static_cast<int>(entry.value.size()), -1,
                                       0)
            == 1);
}


// set_time sets a date without a look at it.
inline void set_time(ASN1_TIME* time, const Time& to) {
    time->type = to.type;
    REQUIRE(
        ASN1_STRING_set(time, to.text.data(), static_cast<int>(to.text.size()))
        == 1);
}


inline void set_serial(ASN1_INTEGER* serial, const char* hex) {
    BIGNUM* number = nullptr;
    REQUIRE(BN_hex2bn(&number, hex) != 0);
    REQUIRE(BN_to_ASN1_INTEGER(number, serial) != nullptr);
    BN_free(number);
}


// parse_certificate reads DER, as the TLS handshake does.
inline x509::CertificateHandle parse_certificate(
    const std::vector<unsigned char>& der) {
    const unsigned char* at = der.data();
    x509::CertificateHandle certificate{
        d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
    REQUIRE(certificate != nullptr);
    return certificate;
}


// make_certificate builds and signs a certificate, then encodes it and reads
// it back, so that it is like one that came over the wire.
inline x509::CertificateHandle make_certificate(const Recipe& recipe) {
    using KeyHandle = std::unique_ptr<EVP_PKEY, x509::Releases<EVP_PKEY_free>>;
    static const KeyHandle key{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};

    const x509::CertificateHandle certificate{X509_new()};
    X509* x = certificate.get();
    X509_set_version(x, X509_VERSION_3);
    for (const NameEntry& entry : recipe.subject) {
        add_to_name(X509_get_subject_name(x), entry);
    }
    for (const NameEntry& entry : recipe.issuer) {
        add_to_name(X509_get_issuer_name(x), entry);
    }
    set_serial(X509_get_serialNumber(x), recipe.serial);
    set_time(X509_getm_notBefore(x), recipe.not_before);
    set_time(X509_getm_notAfter(x), recipe.not_after);
    REQUIRE(X509_set_pubkey(x, key.get()) == 1);
    REQUIRE(X509_sign(x, key.get(), nullptr) > 0);

    std::vector<unsigned char> der(
        static_cast<std::size_t>(i2d_X509(x, nullptr)));
    unsigned char* end = der.data();
    i2d_X509(x, &end);
    return parse_certificate(der);
}

}  // namespace client_cert::test
