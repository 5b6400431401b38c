// Verifications of leaves of one key, and what a handshake says of the same.
#pragma once

#include <openssl/err.h>

#include <vector>

#include "lib/authorities.hpp"
#include "lib/tls.hpp"
#include "verify/verification.hpp"

namespace client_cert::test {

using Path = std::vector<PathLink>;

inline Recipe leaf_recipe() {
    Recipe recipe;
    recipe.key = leaf_key();
    return recipe;
}

inline Recipe dated(std::int64_t from, std::int64_t until) {
    Recipe recipe = leaf_recipe();
    recipe.not_before = utc_time(from);
    recipe.not_after = utc_time(until);
    return recipe;
}

// Result is a verification with memory for its path.
struct Result {
    x509::Verification verification;
    Path path;

    int error() const { return verification.error; }
};

inline Result verified(const x509::Trust& trust, X509& leaf,
                       const x509::ChainHandle& presented = nullptr,
                       std::int64_t now = k_now) {
    Memory memory;
    Result result;
    ERR_raise(ERR_LIB_USER, ERR_R_MALLOC_FAILURE);
    REQUIRE(x509::verify(result.verification, trust, leaf, presented.get(), now,
                         memory.arena()));
    REQUIRE(ERR_peek_error() == 0);
    result.path.assign(result.verification.path.begin(),
                       result.verification.path.end());
    result.verification.path = {};
    return result;
}

// handshake is what SSL_get_verify_result() says in a server that trusts the
// same, with a callback that goes on like nginx's.
inline int handshake(const x509::Trust& trust, X509& leaf,
                     const x509::ChainHandle& presented, std::int64_t now) {
    const ContextHandle server = make_server(trust.security_level);
    SSL_CTX_set1_cert_store(server.get(), trust.store);
    if (trust.rules != nullptr) {
        SSL_CTX_set1_param(server.get(),
                           const_cast<X509_VERIFY_PARAM*>(trust.rules));
    }
    X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(server.get()), now);
    SSL_CTX_set_verify(server.get(), SSL_VERIFY_PEER,
                       [](int, X509_STORE_CTX*) { return 1; });

    const ContextHandle client = make_client(leaf, *leaf_key(), presented);
    const Connection connection(*server, *client);
    connection.shake_hands();
    return static_cast<int>(SSL_get_verify_result(connection.server.get()));
}

// in_last_second is what comes in the second that notAfter or nextUpdate names,
// which is good since OpenSSL 4.0.
inline int in_last_second(int error) {
    return OpenSSL_version_num() < 0x40000000UL ? error : X509_V_OK;
}

}  // namespace client_cert::test
