// Certificates with the odd properties that a test asks for.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "x509/handle.hpp"

namespace client_cert::test {

// KeyHandle owns a key.
using KeyHandle = std::unique_ptr<EVP_PKEY, x509::Releases<EVP_PKEY_free>>;

// NameEntry is one attribute of a name: OpenSSL's short name, the content
// octets as they are to be, their ASN.1 type, and whether the attribute joins
// the one before it in a multi-valued RDN.
struct NameEntry {
    const char* attribute;
    std::string value;
    int type = V_ASN1_UTF8STRING;
    bool joins = false;
};

// RawExtension is an extension: its object identifier and the content of
// extnValue, right or wrong.
struct RawExtension {
    const char* oid;
    std::string value;
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
    std::vector<RawExtension> extensions = {};
    // key is the certificate's, signer its issuer's; both are Ed25519 where
    // nothing else is said.
    EVP_PKEY* key = nullptr;
    EVP_PKEY* signer = nullptr;
    long version = X509_VERSION_3;
};


// der encodes a value of a tag that fits one byte.
inline std::string der(int tag, const std::string& content) {
    std::string length;
    if (content.size() < 0x80) {
        length = static_cast<char>(content.size());
    } else {
        for (std::size_t left = content.size(); left != 0; left >>= 8) {
            length.insert(length.begin(), static_cast<char>(left & 0xff));
        }
        length.insert(length.begin(), static_cast<char>(0x80 | length.size()));
    }
    return static_cast<char>(tag) + length + content;
}


// der_oid encodes an object identifier, given in dotted decimal.
inline std::string der_oid(const char* dotted) {
    ASN1_OBJECT* object = OBJ_txt2obj(dotted, 1);
    REQUIRE(object != nullptr);
    const std::string content(
        reinterpret_cast<const char*>(OBJ_get0_data(object)),
        OBJ_length(object));
    ASN1_OBJECT_free(object);
    return der(V_ASN1_OBJECT, content);
}


// add_to_name appends an attribute to a name.
inline void add_to_name(X509_NAME* name, const NameEntry& entry) {
    const auto* value =
        reinterpret_cast<const unsigned char*>(entry.value.data());
    REQUIRE(X509_NAME_add_entry_by_txt(name, entry.attribute, entry.type, value,
                                       static_cast<int>(entry.value.size()), -1,
                                       entry.joins ? -1 : 0)
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


inline void add_extension(X509* x, const RawExtension& extension) {
    ASN1_OBJECT* object = OBJ_txt2obj(extension.oid, 1);
    ASN1_OCTET_STRING* value = ASN1_OCTET_STRING_new();
    REQUIRE(ASN1_STRING_set(value, extension.value.data(),
                            static_cast<int>(extension.value.size()))
            == 1);
    X509_EXTENSION* made =
        X509_EXTENSION_create_by_OBJ(nullptr, object, 0, value);
    REQUIRE(X509_add_ext(x, made, -1) == 1);
    X509_EXTENSION_free(made);
    ASN1_OCTET_STRING_free(value);
    ASN1_OBJECT_free(object);
}


// encode is the DER of a certificate.
inline std::vector<unsigned char> encode(X509* x) {
    std::vector<unsigned char> bytes(
        static_cast<std::size_t>(i2d_X509(x, nullptr)));
    unsigned char* end = bytes.data();
    i2d_X509(x, &end);
    return bytes;
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


// decodes tells whether OpenSSL takes a certificate at all.
inline bool decodes(const std::vector<unsigned char>& der) {
    const unsigned char* at = der.data();
    const x509::CertificateHandle certificate{
        d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
    ERR_clear_error();
    return certificate != nullptr;
}


// make_certificate builds and signs a certificate, then encodes it and reads
// it back, so that it is like one that came over the wire.
inline x509::CertificateHandle make_certificate(const Recipe& recipe) {
    static const KeyHandle key{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};

    const x509::CertificateHandle certificate{X509_new()};
    X509* x = certificate.get();
    X509_set_version(x, recipe.version);
    for (const NameEntry& entry : recipe.subject) {
        add_to_name(X509_get_subject_name(x), entry);
    }
    for (const NameEntry& entry : recipe.issuer) {
        add_to_name(X509_get_issuer_name(x), entry);
    }
    set_serial(X509_get_serialNumber(x), recipe.serial);
    set_time(X509_getm_notBefore(x), recipe.not_before);
    set_time(X509_getm_notAfter(x), recipe.not_after);
    REQUIRE(X509_set_pubkey(x, recipe.key != nullptr ? recipe.key : key.get())
            == 1);
    for (const RawExtension& extension : recipe.extensions) {
        add_extension(x, extension);
    }
    EVP_PKEY* signer = recipe.signer != nullptr ? recipe.signer : key.get();
    REQUIRE(X509_sign(x, signer,
                      EVP_PKEY_is_a(signer, "ED25519")
                              || EVP_PKEY_is_a(signer, "ED448")
                          ? nullptr
                          : EVP_sha256())
            > 0);
    const std::vector<unsigned char> der = encode(x);
    if (!decodes(der)
        && (ASN1_TIME_check(X509_get0_notBefore(x)) == 0
            || ASN1_TIME_check(X509_get0_notAfter(x)) == 0))
    {
        SKIP("this OpenSSL lets no certificate with such a date in");
    }
    return parse_certificate(der);
}

}  // namespace client_cert::test
