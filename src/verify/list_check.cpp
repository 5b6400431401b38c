// How a verification chooses among revocation lists of one name, and checks one
// whose signature it need not check again.
#include "verify/list_check.hpp"

#include <algorithm>

#include "verify/list_signatures.hpp"
#include "verify/progress.hpp"
#include "x509/handle.hpp"
#include "x509/outcome.hpp"

namespace client_cert::x509 {
namespace {

// OpenSSL's own check of a list, which only a store context tells.
X509_STORE_CTX_check_crl_fn openssl_check = nullptr;


const STACK_OF(X509) * path_of(const X509_STORE_CTX& context) noexcept {
    return X509_STORE_CTX_get0_chain(const_cast<X509_STORE_CTX*>(&context));
}


// is_genuine tells whether signatures lead from a list's issuer to the trust:
// OpenSSL looks at them only after the lists, and a client may send any number
// of issuers of one name.
bool is_genuine(const X509_STORE_CTX& context, const Trust& trust,
                const X509& issuer) noexcept {
    const STACK_OF(X509)* path = path_of(context);
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
    good = list.knows(issuer);
    if (good || list.is_anothers(issuer)) {
        return true;
    }
    // What is in the queue by now would go.
    progress.without_memory |= failure() == Outcome::failed;
    if (progress.judged != &issuer) {
        progress.judged_genuine = is_genuine(context, progress.trust, issuer);
        if (!progress.judged_genuine && failure() == Outcome::failed) {
            return false;
        }
        progress.judged = &issuer;
    }
    return !progress.judged_genuine || list.check(good, issuer);
}


// revokes tells whether a list names the certificate that it is wanted for.
bool revokes(const SignedList& list, const X509_STORE_CTX& context) noexcept {
    X509_REVOKED* entry = nullptr;
    X509* certificate =
        X509_STORE_CTX_get_current_cert(const_cast<X509_STORE_CTX*>(&context));
    return certificate != nullptr
           && X509_CRL_get0_by_cert(const_cast<X509_CRL*>(list.list()), &entry,
                                    certificate)
                  != 0;
}


// is_surely_signed does it twice before it leaves out a list that denies: the
// first time may have failed for want of memory, of which OpenSSL does not
// always speak.
bool is_surely_signed(bool& good, const X509_STORE_CTX& context,
                      Progress& progress, SignedList& list,
                      X509& issuer) noexcept {
    if (!is_signed(good, context, progress, list, issuer)) {
        return false;
    }
    if (good || !revokes(list, context)) {
        return true;
    }
    progress.judged = nullptr;
    return is_signed(good, context, progress, list, issuer);
}


// find_issuer finds the certificate of the path that OpenSSL will take for a
// list's issuer, as it looks for it; nullptr where there is none.
X509* find_issuer(const X509_STORE_CTX& context,
                  const SignedList& list) noexcept {
    const STACK_OF(X509)* path = path_of(context);
    const int end = sk_X509_num(path);
    const int depth = X509_STORE_CTX_get_error_depth(&context);
    for (int i = std::min(depth + 1, end - 1); i >= 0 && i < end; i++) {
        X509* certificate = sk_X509_value(path, i);
        if (list.may_be_of(*certificate)) {
            return certificate;
        }
    }
    return nullptr;
}


// add adds a list to those that OpenSSL chooses from. False where there is no
// memory.
bool add(STACK_OF(X509_CRL) & to, const SignedList& list) noexcept {
    auto* one = const_cast<X509_CRL*>(list.list());
    return sk_X509_CRL_push(&to, one) > 0 && X509_CRL_up_ref(one) == 1;
}


// offer_signed offers the lists of a name that were signed by whom OpenSSL will
// take for their issuer: it takes the newest otherwise, whoever signed it.
bool offer_signed(STACK_OF(X509_CRL) & to, const X509_STORE_CTX& context,
                  Progress& progress, const X509_NAME& name) noexcept {
    for (SignedList& one : progress.trust.signatures->lists()) {
        X509* issuer = one.is_of(name) ? find_issuer(context, one) : nullptr;
        bool good = false;
        if (issuer != nullptr
            && (!is_surely_signed(good, context, progress, one, *issuer)
                || (good && !add(to, one))))
        {
            return false;
        }
    }
    return true;
}


// offer_any offers the lists of a name that may be the issuer's and revoke the
// certificate, or all of them: OpenSSL is to find out what is wrong with one,
// but who is on it stays out.
bool offer_any(STACK_OF(X509_CRL) & to, const X509_STORE_CTX& context,
               const Progress& progress, const X509_NAME& name) noexcept {
    const std::span<SignedList> lists = progress.trust.signatures->lists();
    const auto is_wanted = [&](const SignedList& one) {
        const X509* issuer =
            one.is_of(name) ? find_issuer(context, one) : nullptr;
        return issuer != nullptr && !one.is_anothers(*issuer)
               && revokes(one, context);
    };
    const bool is_revoked = std::ranges::any_of(lists, is_wanted);
    return std::ranges::all_of(lists, [&](const SignedList& one) {
        return (is_revoked ? !is_wanted(one) : !one.is_of(name))
               || add(to, one);
    });
}


// find_lists finds the lists of a name in OpenSSL's place, for which no memory
// would be no lists.
STACK_OF(X509_CRL)
*find_lists(const X509_STORE_CTX* context, const X509_NAME* name) noexcept {
    Progress* progress = progress_of(*context);
    if (progress == nullptr || progress->trust.signatures == nullptr) {
        return X509_STORE_CTX_get1_crls(context, name);
    }
    ListsHandle found{sk_X509_CRL_new_null()};
    const bool has_memory =
        found && offer_signed(*found, *context, *progress, *name)
        && (sk_X509_CRL_num(found.get()) > 0
            || offer_any(*found, *context, *progress, *name));
    if (!has_memory) {
        progress->without_memory = true;
        return nullptr;
    }
    return found.release();
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
    X509_STORE_set_lookup_crls(&store, find_lists);
    return true;
}

}  // namespace client_cert::x509
