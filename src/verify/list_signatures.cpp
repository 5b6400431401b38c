// Whose signatures revocation lists have: each is checked once, for it takes as
// long as the list is large.
#include "verify/list_signatures.hpp"

#include <algorithm>

#include "x509/outcome.hpp"

namespace client_cert::x509 {
namespace {

using KeyHandle = std::unique_ptr<EVP_PKEY, Releases<EVP_PKEY_free>>;


// set_header copies everything of a list but its entries. OpenSSL's setters
// take lists that are not constant, and change nothing.
bool set_header(X509_CRL& to, const X509_CRL& list) noexcept {
    const ASN1_TIME* end = X509_CRL_get0_nextUpdate(&list);
    bool good =
        X509_CRL_set_version(&to, X509_CRL_get_version(&list)) == 1
        && X509_CRL_set_issuer_name(&to, X509_CRL_get_issuer(&list)) == 1
        && X509_CRL_set1_lastUpdate(&to, X509_CRL_get0_lastUpdate(&list)) == 1
        && (end == nullptr || X509_CRL_set1_nextUpdate(&to, end) == 1);
    for (int i = 0; good && i < X509_CRL_get_ext_count(&list); i++) {
        good = X509_CRL_add_ext(&to, X509_CRL_get_ext(&list, i), -1) == 1;
    }
    return good;
}


// make_header makes the header of a list. OpenSSL finds out what extensions
// mean where it decodes, and encodes nothing that is not signed: a key does
// that, which nobody has from then on.
ListHandle make_header(const X509_CRL& list) noexcept {
    const ListHandle made{X509_CRL_new()};
    const KeyHandle key{EVP_EC_gen("P-256")};
    return made && key && set_header(*made, list)
                   && X509_CRL_sign(made.get(), key.get(), EVP_sha256()) > 0
               ? ListHandle{X509_CRL_dup(made.get())}
               : nullptr;
}

// sort makes OpenSSL sort the entries of a list, which it does when one is
// looked up: at start that is once for all workers.
void sort(X509_CRL& list) noexcept {
    const std::unique_ptr<ASN1_INTEGER, Releases<ASN1_INTEGER_free>> any{
        ASN1_INTEGER_new()};
    if (any != nullptr) {
        (void)X509_CRL_get0_by_serial(&list, nullptr, any.get());
    }
}

}  // namespace


bool SignedList::prepare(X509_CRL& list) noexcept {
    const ErrorQueueGuard clean;
    ERR_clear_error();
    (void)X509_CRL_up_ref(&list);
    list_.reset(&list);
    sort(list);
    // It is nothing too where it does not decode, as for OpenSSL.
    key_id_.reset(static_cast<AUTHORITY_KEYID*>(X509_CRL_get_ext_d2i(
        &list, NID_authority_key_identifier, nullptr, nullptr)));
    if (key_id_ == nullptr && failure() == Outcome::failed) {
        return false;
    }
    header_ = make_header(list);
    return header_ != nullptr || failure() != Outcome::failed;
}


bool SignedList::is_of(const X509_NAME& issuer) const noexcept {
    return X509_NAME_cmp(X509_CRL_get_issuer(list_.get()), &issuer) == 0;
}


bool SignedList::may_be_of(const X509& issuer) const noexcept {
    return is_of(*X509_get_subject_name(&issuer))
           && X509_check_akid(&issuer, key_id_.get()) == X509_V_OK;
}


bool SignedList::knows(const X509& issuer) const noexcept {
    return std::ranges::any_of(signers_, [&](const CertificateHandle& one) {
        return one != nullptr && X509_cmp(one.get(), &issuer) == 0;
    });
}


bool SignedList::is_anothers(const X509& issuer) const noexcept {
    const ASN1_BIT_STRING* key = X509_get0_pubkey_bitstr(&issuer);
    // They are filled from the first one on.
    return signers_.front() != nullptr
           && std::ranges::none_of(signers_, [&](const CertificateHandle& one) {
                  return one != nullptr
                         && ASN1_STRING_cmp(X509_get0_pubkey_bitstr(one.get()),
                                            key)
                                == 0;
              });
}


bool SignedList::check(bool& good, X509& issuer) noexcept {
    good = knows(issuer);
    if (good || is_anothers(issuer)) {
        return true;
    }
    const ErrorQueueGuard clean;
    ERR_clear_error();
    EVP_PKEY* key = X509_get0_pubkey(&issuer);
    good = key != nullptr && X509_CRL_verify(list_.get(), key) == 1;
    if (!good) {
        return failure() != Outcome::failed;
    }
    (void)X509_up_ref(&issuer);
    signers_[next_].reset(&issuer);
    next_ = (next_ + 1) % signers_.size();
    return true;
}


void SignedListsFree::operator()(SignedList* lists) const noexcept {
    std::destroy_n(lists, count);
    OPENSSL_free(lists);
}


bool ListSignatures::prepare(const STACK_OF(X509_CRL) * lists) noexcept {
    lists_ = nullptr;
    const auto count =
        static_cast<std::size_t>(std::max(sk_X509_CRL_num(lists), 0));
    void* memory =
        OPENSSL_malloc(std::max<std::size_t>(count, 1) * sizeof(SignedList));
    if (memory == nullptr) {
        ERR_clear_error();
        return false;
    }
    auto* first = static_cast<SignedList*>(memory);
    std::uninitialized_value_construct_n(first, count);
    lists_ = {first, SignedListsFree{count}};
    for (std::size_t i = 0; i < count; i++) {
        if (!first[i].prepare(*sk_X509_CRL_value(lists, static_cast<int>(i)))) {
            return false;
        }
    }
    return true;
}


void ListSignatures::check_all(const STACK_OF(X509)
                               * certificates) const noexcept {
    for (SignedList& one : lists()) {
        for (int i = 0; i < sk_X509_num(certificates); i++) {
            X509* certificate = sk_X509_value(certificates, i);
            bool good = false;
            // What fails now is tried again when it is asked for.
            if (one.is_of(*X509_get_subject_name(certificate))) {
                (void)one.check(good, *certificate);
            }
        }
    }
}


SignedList* ListSignatures::find(const X509_CRL& list) const noexcept {
    const auto known = std::ranges::find_if(
        lists(), [&](const SignedList& one) { return one.list() == &list; });
    return known != lists().end() ? &*known : nullptr;
}

}  // namespace client_cert::x509
