// TLS connections between a server and a client in memory.
#pragma once

#include <openssl/ssl.h>

#include "lib/authorities.hpp"

namespace client_cert::test {

using ContextHandle = std::unique_ptr<SSL_CTX, x509::Releases<SSL_CTX_free>>;
using SslHandle = std::unique_ptr<SSL, x509::Releases<SSL_free>>;
using SessionHandle =
    std::unique_ptr<SSL_SESSION, x509::Releases<SSL_SESSION_free>>;


// make_server is a server of its own key.
inline ContextHandle make_server(int security_level = 0) {
    static const KeyHandle key = make_key();
    static const x509::CertificateHandle certificate = [] {
        Recipe recipe;
        recipe.key = recipe.signer = key.get();
        return make_certificate(recipe);
    }();
    ContextHandle server{SSL_CTX_new(TLS_server_method())};
    SSL_CTX_set_security_level(server.get(), security_level);
    REQUIRE(SSL_CTX_use_certificate(server.get(), certificate.get()) == 1);
    REQUIRE(SSL_CTX_use_PrivateKey(server.get(), key.get()) == 1);
    return server;
}


// make_client is a client that presents a leaf and a chain.
inline ContextHandle make_client(X509& leaf, EVP_PKEY& key,
                                 const x509::ChainHandle& presented) {
    ContextHandle client{SSL_CTX_new(TLS_client_method())};
    SSL_CTX_set_security_level(client.get(), 0);
    REQUIRE(SSL_CTX_use_certificate(client.get(), &leaf) == 1);
    REQUIRE(SSL_CTX_use_PrivateKey(client.get(), &key) == 1);
    for (int i = 0; i < sk_X509_num(presented.get()); i++) {
        REQUIRE(SSL_CTX_add1_chain_cert(client.get(),
                                        sk_X509_value(presented.get(), i))
                == 1);
    }
    // Otherwise OpenSSL would make up a chain.
    SSL_CTX_set_mode(client.get(), SSL_MODE_NO_AUTO_CHAIN);
    return client;
}


// k_pipe is room for all that is sent before somebody reads.
constexpr std::size_t k_pipe = 1'000'000;

// Connection is one between a server and a client.
struct Connection {
    SslHandle server;
    SslHandle client;

    Connection(SSL_CTX& server_context, SSL_CTX& client_context)
        : server(SSL_new(&server_context)), client(SSL_new(&client_context)) {
        BIO* one = nullptr;
        BIO* other = nullptr;
        REQUIRE(BIO_new_bio_pair(&one, k_pipe, &other, k_pipe) == 1);
        SSL_set_bio(server.get(), one, one);
        SSL_set_bio(client.get(), other, other);
        SSL_set_accept_state(server.get());
        SSL_set_connect_state(client.get());
    }

    void shake_hands() const {
        int done = 0;
        for (int turn = 0; turn < 100 && done != 2; turn++) {
            done = SSL_do_handshake(server.get()) == 1 ? 1 : 0;
            done += SSL_do_handshake(client.get()) == 1 ? 1 : 0;
        }
        REQUIRE(done == 2);
    }

    // session is what the client keeps. Since TLS 1.3 it comes behind the
    // handshake.
    SessionHandle session() const {
        char byte = 0;
        CHECK(SSL_read(client.get(), &byte, 1) <= 0);
        return SessionHandle{SSL_get1_session(client.get())};
    }
};

}  // namespace client_cert::test
