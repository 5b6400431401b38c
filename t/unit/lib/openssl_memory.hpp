// OpenSSL's memory, of which one request can be told to fail.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <openssl/crypto.h>
#include <openssl/err.h>

#include <cstdlib>

namespace client_cert::test {

// openssl_requests_left counts OpenSSL's requests for memory down; the one at
// zero fails.
inline int openssl_requests_left = -1;

inline void* openssl_malloc(std::size_t size, const char*, int) {
    return openssl_requests_left-- == 0 ? nullptr : std::malloc(size);
}

// Since OpenSSL 3.2 nobody but CRYPTO_malloc reports that there is no memory;
// CRYPTO_realloc asks it for a first block, and reports nothing itself.
inline void* openssl_realloc(void* block, std::size_t size, const char*, int) {
    if (openssl_requests_left-- != 0) {
        return std::realloc(block, size);
    }
    if (block == nullptr) {
        ERR_raise(ERR_LIB_CRYPTO, ERR_R_MALLOC_FAILURE);
    }
    return nullptr;
}

inline void openssl_free(void* block, const char*, int) {
    std::free(block);
}

// OpenSSL takes other functions only before it has asked for any memory.
inline const bool k_openssl_memory_is_ours =
    CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free)
    == 1;


// OpensslFailure is one request for memory that fails, the n-th of a call.
class OpensslFailure {
public:
    explicit OpensslFailure(int at) : at_(at) {}

    // during makes the call.
    template <class Call>
    auto during(Call call) {
        openssl_requests_left = at_;
        auto result = call();
        happened_ = openssl_requests_left < 0;
        openssl_requests_left = -1;
        return result;
    }

    // happened tells whether the call made as many requests.
    bool happened() const { return happened_; }

private:
    int at_;
    bool happened_ = false;
};


// fail_each_request makes attempts, each with a failure at another request,
// until a call makes fewer; it returns how many there were.
template <class Attempt>
int fail_each_request(Attempt attempt) {
    REQUIRE(k_openssl_memory_is_ours);
    for (int n = 0;; n++) {
        CAPTURE(n);
        OpensslFailure failure(n);
        attempt(failure);
        if (!failure.happened()) {
            return n;
        }
    }
}

}  // namespace client_cert::test
