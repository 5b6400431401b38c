// How a verification checks a revocation list whose signature it need not
// check again.
#include "list_check.hpp"

#include <algorithm>

#include "list_signatures.hpp"
#include "outcome.hpp"
#include "progress.hpp"

namespace client_cert::x509 {
namespace {

using StoreContextHandle =
    std::unique_ptr<X509_STORE_CTX, Releases<X509_STORE_CTX_free>>;

// OpenSSL's own check of a list, which only a store context tells.
X509_STORE_CTX_check_crl_fn openssl_check = nullptr;


bool is_anchor(const Trust& trust, const X509& certificate) noexcept {
    return std::ranges::any_of(trust.certificates, [&](const X509* one) {
        return X509_cmp(one, &certificate) == 0;
    });
}


// is_genuine tells whether signatures lead from a list's issuer to the trust:
// OpenSSL looks at them only after the lists, and a client may send any number
// of issuers of one name.
bool is_genuine(const X509_STORE_CTX& context, const Trust& trust,
                const X509& issuer) noexcept {
    const STACK_OF(X509)* path =
        X509_STORE_CTX_get0_chain(const_cast<X509_STORE_CTX*>(&context));
    int i = 0;
    while (i < sk_X509_num(path) && sk_X509_value(path, i) != &issuer) {
        i++;
    }
    for (; i < sk_X509_num(path); i++) {
        X509* certificate = sk_X509_value(path, i);
        if (is_anchor(trust, *certificate)) {
            return true;
        }
        const X509* next = sk_X509_value(path, i + 1);
        EVP_PKEY* key = next != nullptr ? X509_get0_pubkey(next) : nullptr;
        if (key == nullptr || X509_verify(certificate, key) != 1) {
            return false;
        }
    }
    return false;
}


// is_signed tells in `good` whether an issuer of the path signed a list. False
// where there is no memory.
bool is_signed(bool& good, const X509_STORE_CTX& context, Progress& progress,
               SignedList& list, X509& issuer) noexcept {
    good = false;
    // What is in the queue by now would go.
    progress.without_memory |= failure() == Outcome::failed;
    if (!list.knows(issuer) && !is_genuine(context, progress.trust, issuer)) {
        return failure() != Outcome::failed;
    }
    return list.check(good, issuer);
}


// uses_suite_b tells whether OpenSSL asks of the list how it was signed, which
// a header does not know.
bool uses_suite_b(X509_STORE_CTX& context) noexcept {
    return (X509_VERIFY_PARAM_get_flags(X509_STORE_CTX_get0_param(&context))
            & X509_V_FLAG_SUITEB_128_LOS)
           != 0;
}


// check_list lets OpenSSL check a list's header in the list's place, and tells
// go_on what to think of its signature.
int check_list(X509_STORE_CTX* context, X509_CRL* list) noexcept {
    Progress* progress = progress_of(*context);
    X509* issuer = X509_STORE_CTX_get0_current_issuer(context);
    SignedList* known = nullptr;
    if (progress != nullptr && progress->trust.signatures != nullptr
        && issuer != nullptr && !uses_suite_b(*context))
    {
        known = progress->trust.signatures->find(*list);
    }
    if (known == nullptr || known->header() == nullptr) {
        return openssl_check(context, list);
    }
    bool good = false;
    if (!is_signed(good, *context, *progress, *known, *issuer)) {
        X509_STORE_CTX_set_error(context, X509_V_ERR_OUT_OF_MEM);
        return 0;
    }
    progress->signature_is_good = good;
    const int result = openssl_check(context, known->header());
    progress->signature_is_good = false;
    return result;
}

}  // namespace


bool check_lists_once(X509_STORE& store) noexcept {
    if (openssl_check == nullptr) {
        const StoreContextHandle context{X509_STORE_CTX_new()};
        if (!context
            || X509_STORE_CTX_init(context.get(), &store, nullptr, nullptr)
                   != 1)
        {
            return false;
        }
        openssl_check = X509_STORE_CTX_get_check_crl(context.get());
    }
    X509_STORE_set_check_crl(&store, check_list);
    return true;
}

}  // namespace client_cert::x509
