// Trusts as locations make them, and revocation lists whose signatures are
// counted when they are checked.
#pragma once

#include <openssl/x509v3.h>

#include <string>
#include <vector>

#include "lib/authorities.hpp"
#include "verify/list_signatures.hpp"
#include "verify/store.hpp"
#include "verify/verification.hpp"

namespace client_cert::test {

// Verified is what a verification came to.
struct Verified {
    int error = 0;
    int depth = 0;
    int passed_over = 0;
    std::string list_issuer = {};

    friend bool operator==(const Verified&, const Verified&) = default;
};

// Trusted is a trust as a location makes one.
class Trusted {
public:
    Trusted(const std::vector<X509*>& certificates,
            const std::vector<X509_CRL*>& lists, unsigned long flags = 0)
        : certificates_(chain_of(certificates)),
          lists_(stack_of(lists)),
          store_(x509::make_store(certificates_.get(), lists_.get(),
                                  X509_V_FLAG_CRL_CHECK | flags)) {
        REQUIRE(store_ != nullptr);
        trust.store = store_.get();
        REQUIRE(x509::complete_trust(trust, memory_.arena()));
    }

    // know makes the trust remember whose signatures lists have.
    Trusted& know(bool at_once = true) {
        REQUIRE(signatures_.prepare(lists_.get()));
        if (at_once) {
            signatures_.check_all(certificates_.get());
        }
        trust.signatures = &signatures_;
        return *this;
    }

    x509::ListSignatures& signatures() { return signatures_; }

    Verified verify(X509& leaf, const std::vector<X509*>& presented = {}) {
        Memory memory;
        x509::Verification found;
        const x509::ChainHandle chain = chain_of(presented);
        REQUIRE(x509::verify(found, trust, leaf, chain.get(), k_now,
                             memory.arena()));
        CHECK(ERR_peek_error() == 0);
        return {found.error, found.last.depth, found.passed_over.error,
                std::string(found.last.list_issuer)};
    }

    x509::Trust trust;

private:
    x509::ChainHandle certificates_;
    x509::ListsHandle lists_;
    x509::StoreHandle store_;
    x509::ListSignatures signatures_;
    Memory memory_;
};

// checks counts the signatures of lists that were checked.
inline int checks = 0;

// CountedLists makes lists that are decoded meanwhile count.
class CountedLists {
public:
    CountedLists()
        : method_(X509_CRL_METHOD_new(nullptr, nullptr, nullptr,
                                      [](X509_CRL*, EVP_PKEY*) {
                                          checks++;
                                          return 1;
                                      })) {
        X509_CRL_set_default_method(method_);
    }

    CountedLists(const CountedLists&) = delete;
    CountedLists& operator=(const CountedLists&) = delete;

    ~CountedLists() { X509_CRL_set_default_method(nullptr); }

private:
    // Lists point to it as long as they live.
    X509_CRL_METHOD* method_;
};

inline CrlHandle counted(const CrlHandle& list) {
    const CountedLists count;
    return decoded(list);
}

inline constexpr unsigned long k_all = X509_V_FLAG_CRL_CHECK_ALL;

// with_key_id is a CA with a key identifier: among trusted ones of one name
// OpenSSL finds a certificate's issuer by nothing else.
inline Recipe with_key_id(const char* id) {
    Recipe recipe;
    recipe.extensions = {{"2.5.29.14", der(V_ASN1_OCTET_STRING, id)}};
    return recipe;
}

inline std::string naming_key(const char* id) {
    return der(0x30, der(0x80, id));
}

// issued is a leaf that names its issuer's key.
inline x509::CertificateHandle issued(const Authority& issuer, const char* id,
                                      const char* serial = "07") {
    Recipe recipe;
    recipe.serial = serial;
    recipe.extensions = extensions_of_leaf();
    recipe.extensions.push_back({"2.5.29.35", naming_key(id)});
    return issuer.issue(recipe);
}

}  // namespace client_cert::test
