// Whose signatures revocation lists have: each is checked once, for it takes as
// long as the list is large.
#pragma once

#include <openssl/x509v3.h>

#include <array>
#include <cstddef>
#include <span>

#include "x509/handle.hpp"

namespace client_cert::x509 {

// ListHandle owns one reference to a revocation list.
using ListHandle = std::unique_ptr<X509_CRL, Releases<X509_CRL_free>>;

// SignedList is a revocation list and what is known of its signature.
class SignedList {
public:
    // prepare takes a list. False where there is no memory.
    [[nodiscard]] bool prepare(X509_CRL& list) noexcept;

    [[nodiscard]] const X509_CRL* list() const noexcept { return list_.get(); }

    // header is the list without its entries, and with a signature that is
    // nobody's; nullptr where it could not be made.
    [[nodiscard]] X509_CRL* header() const noexcept { return header_.get(); }

    // is_of tells whether the list is of an issuer of that name.
    [[nodiscard]] bool is_of(const X509_NAME& issuer) const noexcept;

    // may_be_of tells whether name and key identifier are those of an issuer.
    [[nodiscard]] bool may_be_of(const X509& issuer) const noexcept;

    // knows tells whether the list is known to be signed by an issuer.
    [[nodiscard]] bool knows(const X509& issuer) const noexcept;

    // is_anothers tells whether the list is known to be signed with other keys
    // than an issuer has.
    [[nodiscard]] bool is_anothers(const X509& issuer) const noexcept;

    // check tells in `good` whether the list was signed with the key of an
    // issuer, and remembers that it was: that it was not may be for want of
    // memory, of which OpenSSL does not always speak. False where it does.
    [[nodiscard]] bool check(bool& good, X509& issuer) noexcept;

private:
    ListHandle list_;
    ListHandle header_;
    // key_id_ is whose key the list says that it is signed with; nullptr where
    // it says nothing.
    std::unique_ptr<AUTHORITY_KEYID, Releases<AUTHORITY_KEYID_free>> key_id_;
    // signers_ are issuers that signed the list, next_ the place of another.
    std::array<CertificateHandle, 8> signers_;
    std::size_t next_ = 0;
};

// SignedListsFree gives back the memory of so many lists.
struct SignedListsFree {
    std::size_t count = 0;
    void operator()(SignedList* lists) const noexcept;
};

// ListSignatures is what is known of the signatures of a file's lists.
class ListSignatures {
public:
    // prepare takes lists in place of those before. False where there is no
    // memory.
    [[nodiscard]] bool prepare(const STACK_OF(X509_CRL) * lists) noexcept;

    // check_all checks the lists of certificates, which an anchor of trust or
    // another that is known to be genuine has to be.
    void check_all(const STACK_OF(X509) * certificates) const noexcept;

    // find returns what is known of a list, or nullptr.
    [[nodiscard]] SignedList* find(const X509_CRL& list) const noexcept;

    [[nodiscard]] std::span<SignedList> lists() const noexcept {
        return {lists_.get(), lists_.get_deleter().count};
    }

private:
    std::unique_ptr<SignedList, SignedListsFree> lists_;
};

}  // namespace client_cert::x509
