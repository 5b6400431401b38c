// Authorities that issue certificates and revocation lists, and trusts in them.
#pragma once

#include <openssl/x509_vfy.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "lib/load_facts.hpp"
#include "lib/make_certificate.hpp"
#include "verify/store.hpp"
#include "verify/trust.hpp"
#include "verify/verification.hpp"

namespace client_cert::test {

using RulesHandle =
    std::unique_ptr<X509_VERIFY_PARAM, x509::Releases<X509_VERIFY_PARAM_free>>;
using CrlHandle = std::unique_ptr<X509_CRL, x509::Releases<X509_CRL_free>>;

// k_now is within the dates of every Recipe: 2025-06-15T15:06:40Z.
inline constexpr std::int64_t k_now = 1750000000;

// k_start and k_end are those dates: 2020-01-01 and 2030-01-01.
inline constexpr std::int64_t k_start = 1577836800;
inline constexpr std::int64_t k_end = 1893456000;


// utc_time is a moment as the text of a UTCTime.
inline Time utc_time(std::int64_t moment) {
    const std::time_t seconds = moment;
    std::tm tm{};
    gmtime_r(&seconds, &tm);
    char text[16];
    REQUIRE(std::strftime(text, sizeof(text), "%y%m%d%H%M%SZ", &tm) == 13);
    return {text};
}


inline KeyHandle make_key() {
    return KeyHandle{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
}


// leaf_key is the one key of leaves that shake hands.
inline EVP_PKEY* leaf_key() {
    static const KeyHandle key = make_key();
    return key.get();
}


// extensions_of_leaf are those of a TLS client's certificate.
inline std::vector<RawExtension> extensions_of_leaf(
    const char* purpose = "1.3.6.1.5.5.7.3.2") {
    return {{"2.5.29.19", der(0x30, "")},
            {"2.5.29.37", der(0x30, der_oid(purpose))}};
}


// Authority is a CA certificate and its key.
class Authority {
public:
    // An authority that signs itself, or that `issuer` signs. What else the
    // recipe says holds.
    explicit Authority(const char* name, const Authority* issuer = nullptr,
                       Recipe recipe = {})
        : name_(name), key_(make_key()) {
        recipe.subject = {{"CN", name_}};
        recipe.issuer = {{"CN", issuer != nullptr ? issuer->name_ : name_}};
        recipe.key = key_.get();
        recipe.signer = issuer != nullptr ? issuer->key_.get() : key_.get();
        recipe.extensions.push_back(
            {"2.5.29.19", der(0x30, der(V_ASN1_BOOLEAN, "\xff"))});
        recipe.extensions.push_back(
            {"2.5.29.15", der(V_ASN1_BIT_STRING, "\1\6")});
        certificate_ = make_certificate(recipe);
    }

    X509* certificate() const { return certificate_.get(); }

    // issue makes a leaf: what the recipe says, but for issuer and key.
    x509::CertificateHandle issue(Recipe recipe = {}) const {
        recipe.issuer = {{"CN", name_}};
        recipe.signer = key_.get();
        if (recipe.extensions.empty()) {
            recipe.extensions = extensions_of_leaf();
        }
        return make_certificate(recipe);
    }

    // revoke makes a revocation list of these serial numbers in hex.
    CrlHandle revoke(std::initializer_list<const char*> serials,
                     std::int64_t from = k_start,
                     std::int64_t until = k_end) const {
        CrlHandle crl{X509_CRL_new()};
        const std::unique_ptr<ASN1_TIME, x509::Releases<ASN1_TIME_free>> time{
            ASN1_TIME_set(nullptr, from)};
        X509_CRL_set_version(crl.get(), 1);
        X509_CRL_set_issuer_name(crl.get(),
                                 X509_get_subject_name(certificate_.get()));
        X509_CRL_set1_lastUpdate(crl.get(), time.get());
        for (const char* serial : serials) {
            X509_REVOKED* one = X509_REVOKED_new();
            ASN1_INTEGER* number = ASN1_INTEGER_new();
            set_serial(number, serial);
            X509_REVOKED_set_serialNumber(one, number);
            X509_REVOKED_set_revocationDate(one, time.get());
            ASN1_INTEGER_free(number);
            REQUIRE(X509_CRL_add0_revoked(crl.get(), one) == 1);
        }
        ASN1_TIME_set(time.get(), until);
        X509_CRL_set1_nextUpdate(crl.get(), time.get());
        sign(*crl);
        return crl;
    }

    // sign signs a list that was changed.
    void sign(X509_CRL& list) const {
        REQUIRE(X509_CRL_sign(&list, key_.get(), nullptr) > 0);
    }

private:
    std::string name_;
    KeyHandle key_;
    x509::CertificateHandle certificate_;
};


// decoded is a list as a file has it: OpenSSL finds out what its extensions
// mean where it decodes.
inline CrlHandle decoded(const CrlHandle& list) {
    return CrlHandle{X509_CRL_dup(list.get())};
}


// extended is a list with another extension.
inline CrlHandle extended(const Authority& authority, CrlHandle list,
                          const char* oid, const std::string& value,
                          bool critical = true) {
    const std::unique_ptr<ASN1_OBJECT, x509::Releases<ASN1_OBJECT_free>> object{
        OBJ_txt2obj(oid, 1)};
    const std::unique_ptr<ASN1_OCTET_STRING,
                          x509::Releases<ASN1_OCTET_STRING_free>>
        bytes{ASN1_OCTET_STRING_new()};
    REQUIRE(ASN1_STRING_set(bytes.get(), value.data(),
                            static_cast<int>(value.size()))
            == 1);
    const std::unique_ptr<X509_EXTENSION, x509::Releases<X509_EXTENSION_free>>
        extension{X509_EXTENSION_create_by_OBJ(nullptr, object.get(),
                                               critical ? 1 : 0, bytes.get())};
    REQUIRE(X509_CRL_add_ext(list.get(), extension.get(), -1) == 1);
    authority.sign(*list);
    return decoded(list);
}


// Anchors is what a trust is made of.
struct Anchors {
    std::vector<X509*> certificates = {};
    std::vector<X509_CRL*> crls = {};
    // depth and flags are rules beside the store's own; none where the depth
    // is negative.
    int depth = -1;
    unsigned long flags = 0;
    unsigned long store_flags = 0;
    int security_level = 0;
    std::uint64_t asked_about = 0;
    std::string_view responder = {};
};

// MadeTrust is a trust with everything that it points to.
class MadeTrust {
public:
    explicit MadeTrust(const Anchors& anchors) : store_(X509_STORE_new()) {
        for (X509* one : anchors.certificates) {
            REQUIRE(X509_STORE_add_cert(store_.get(), one) == 1);
        }
        for (X509_CRL* one : anchors.crls) {
            REQUIRE(X509_STORE_add_crl(store_.get(), one) == 1);
        }
        X509_STORE_set_flags(store_.get(), anchors.store_flags);
        trust.store = store_.get();
        if (anchors.depth >= 0 || anchors.flags != 0) {
            rules_.reset(X509_VERIFY_PARAM_new());
            X509_VERIFY_PARAM_set_depth(rules_.get(), anchors.depth);
            X509_VERIFY_PARAM_set_flags(rules_.get(), anchors.flags);
            trust.rules = rules_.get();
        }
        trust.security_level = anchors.security_level;
        trust.asked_about = anchors.asked_about;
        trust.responder = anchors.responder;
        REQUIRE(x509::complete_trust(trust, memory_.arena()));
        REQUIRE(x509::identify_trust(trust, memory_.arena()));
    }

    MadeTrust(const MadeTrust&) = delete;
    MadeTrust& operator=(const MadeTrust&) = delete;

    x509::Trust trust;

private:
    x509::StoreHandle store_;
    RulesHandle rules_;
    Memory memory_;
};


// chain_of is a stack of certificates, as a client sends them.
inline x509::ChainHandle chain_of(const std::vector<X509*>& certificates) {
    x509::ChainHandle chain{sk_X509_new_null()};
    for (X509* one : certificates) {
        X509_up_ref(one);
        REQUIRE(sk_X509_push(chain.get(), one) > 0);
    }
    return chain;
}


// stack_of is a stack of revocation lists.
inline x509::ListsHandle stack_of(const std::vector<X509_CRL*>& lists) {
    x509::ListsHandle stack{sk_X509_CRL_new_null()};
    for (X509_CRL* one : lists) {
        X509_CRL_up_ref(one);
        REQUIRE(sk_X509_CRL_push(stack.get(), one) > 0);
    }
    return stack;
}

}  // namespace client_cert::test
