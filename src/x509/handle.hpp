// Owners of OpenSSL objects.
#pragma once

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

namespace client_cert::x509 {

// Releases frees an OpenSSL object with the function for its type.
template <auto free>
struct Releases {
    template <class T>
    void operator()(T* object) const noexcept {
        free(object);
    }
};

// CertificateHandle owns one reference to a certificate.
using CertificateHandle = std::unique_ptr<X509, Releases<X509_free>>;

// ChainHandle owns a stack of certificates and a reference to each.
struct ChainFree {
    void operator()(STACK_OF(X509) * chain) const noexcept {
        sk_X509_pop_free(chain, X509_free);
    }
};
using ChainHandle = std::unique_ptr<STACK_OF(X509), ChainFree>;

// ListsHandle owns a stack of revocation lists and a reference to
// each.
struct ListsFree {
    void operator()(STACK_OF(X509_CRL) * lists) const noexcept {
        sk_X509_CRL_pop_free(lists, X509_CRL_free);
    }
};
using ListsHandle = std::unique_ptr<STACK_OF(X509_CRL), ListsFree>;

// NamesHandle owns a stack of names and each of them.
struct NamesFree {
    void operator()(STACK_OF(X509_NAME) * names) const noexcept {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
    }
};
using NamesHandle = std::unique_ptr<STACK_OF(X509_NAME), NamesFree>;

// StoreContextHandle owns a verification that goes on.
using StoreContextHandle =
    std::unique_ptr<X509_STORE_CTX, Releases<X509_STORE_CTX_free>>;

// BioHandle owns a BIO.
using BioHandle = std::unique_ptr<BIO, Releases<BIO_free>>;

// DigestHandle owns a digest in the making.
using DigestHandle = std::unique_ptr<EVP_MD_CTX, Releases<EVP_MD_CTX_free>>;

// OpensslFree gives memory back that OpenSSL allocated.
struct OpensslFree {
    void operator()(void* block) const noexcept { OPENSSL_free(block); }
};

// OpensslText owns a text that OpenSSL allocated.
using OpensslText = std::unique_ptr<char, OpensslFree>;

// OpensslBytes owns bytes that OpenSSL allocated.
using OpensslBytes = std::unique_ptr<unsigned char, OpensslFree>;

// clear_errors empties OpenSSL's error queue: its own function takes hundreds
// of instructions to empty an empty one.
inline void clear_errors() noexcept {
    if (ERR_peek_error() != 0) {
        ERR_clear_error();
    }
}

// ErrorQueueGuard empties OpenSSL's error queue when it goes: nginx logs an
// alert for every entry that it finds and did not expect.
class ErrorQueueGuard {
public:
    ErrorQueueGuard() noexcept = default;
    ErrorQueueGuard(const ErrorQueueGuard&) = delete;
    ErrorQueueGuard& operator=(const ErrorQueueGuard&) = delete;
    ~ErrorQueueGuard() { clear_errors(); }
};

}  // namespace client_cert::x509
