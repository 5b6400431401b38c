// A server whose TLS sessions keep what it verifies, and its client.
#pragma once

#include <openssl/err.h>

#include <optional>
#include <string>
#include <vector>

#include "lib/authorities.hpp"
#include "lib/openssl_memory.hpp"
#include "lib/tls.hpp"
#include "verify/session.hpp"

namespace client_cert::test {

// k_far_end is far away, as a handshake looks at the clock:
// 2049-12-31T23:59:59Z.
inline constexpr std::int64_t k_far_end = 2524607999;

inline constexpr std::size_t k_large_cache = 1'000'000;

inline Recipe lasting() {
    Recipe recipe;
    recipe.not_after = utc_time(k_far_end);
    return recipe;
}

// padded is a recipe for a certificate that is longer by `size`.
inline Recipe padded(std::size_t size) {
    Recipe recipe = lasting();
    recipe.extensions = {{"2.999.1", std::string(size, 'x')}};
    return recipe;
}

inline Recipe padded_leaf(std::size_t padding = 0) {
    Recipe recipe = padding != 0 ? padded(padding) : lasting();
    recipe.key = leaf_key();
    return recipe;
}

// Keeper calls keep_in_session where a server does.
struct Keeper {
    const x509::Trust* trust;
    // Unless told otherwise nobody else is going to judge.
    x509::SessionUse use{k_large_cache, true, &trust->id};
    // foreign is what somebody else puts into the session before.
    std::string foreign = {};
    OpensslFailure* failure = nullptr;
    // began is when the session's handshake did, where it is not 0.
    long began = 0;
    Memory memory{};
    bool kept = false;

    explicit Keeper(const x509::Trust& from) : trust(&from) {}

    // verify is the callback, which comes to the leaf last.
    static int verify(int, X509_STORE_CTX* context) {
        auto& ssl = *static_cast<SSL*>(X509_STORE_CTX_get_ex_data(
            context, SSL_get_ex_data_X509_STORE_CTX_idx()));
        auto& self = *static_cast<Keeper*>(SSL_get_app_data(&ssl));
        if (X509_STORE_CTX_get_error_depth(context) != 0) {
            return 1;
        }
        if (!self.foreign.empty()) {
            SSL_SESSION_set1_ticket_appdata(SSL_get_session(&ssl),
                                            self.foreign.data(),
                                            self.foreign.size());
        }
        if (self.began != 0) {
            SSL_SESSION_set_time(SSL_get_session(&ssl), self.began);
        }
        const auto keep = [&] {
            return x509::keep_in_session(ssl, *context, *self.trust, self.use,
                                         self.memory.arena());
        };
        ERR_raise(ERR_LIB_USER, ERR_R_MALLOC_FAILURE);
        self.kept =
            self.failure != nullptr ? self.failure->during(keep) : keep();
        CHECK(ERR_peek_error() == 0);
        return 1;
    }
};

// Site is a server whose sessions keep what it verifies, and its client.
struct Site {
    Authority root{"root", nullptr, lasting()};
    Authority one;
    x509::CertificateHandle leaf;
    MadeTrust made{{.certificates = {root.certificate()}}};
    ContextHandle server = make_server();
    ContextHandle client;
    Keeper keeper{made.trust};

    explicit Site(int version = TLS1_3_VERSION, std::size_t padding = 0,
                  std::size_t leaf_padding = 0)
        : one("one", &root, padded(padding)),
          leaf(one.issue(padded_leaf(leaf_padding))),
          client(
              make_client(*leaf, *leaf_key(), chain_of({one.certificate()}))) {
        static constexpr unsigned char id[] = {'t'};
        SSL_CTX_set_session_id_context(server.get(), id, sizeof(id));
        SSL_CTX_set1_cert_store(server.get(), made.trust.store);
        SSL_CTX_set_max_cert_list(server.get(), 1'000'000);
        SSL_CTX_set_max_proto_version(server.get(), version);
        SSL_CTX_set_verify(server.get(), SSL_VERIFY_PEER, Keeper::verify);
    }

    // connect shakes hands, and resumes a session where there is one.
    Connection connect(SSL_SESSION* session = nullptr,
                       const char* name = nullptr) {
        Connection connection(*server, *client);
        SSL_set_app_data(connection.server.get(), &keeper);
        if (session != nullptr) {
            REQUIRE(SSL_set_session(connection.client.get(), session) == 1);
        }
        if (name != nullptr) {
            SSL_set_tlsext_host_name(connection.client.get(), name);
        }
        connection.shake_hands();
        return connection;
    }
};

// Kept is what a connection's session keeps, with its memory.
struct Kept {
    Memory memory;
    std::optional<SessionRecord> record;

    explicit Kept(const Connection& connection) {
        REQUIRE(
            x509::kept_in_session(record, *connection.server, memory.arena()));
    }

    bool has_chain() const { return record && record->has_chain; }
};

inline void check_complete(const Kept& kept, const Site& site) {
    REQUIRE(kept.record.has_value());
    const SessionRecord& record = *kept.record;
    CHECK(record.trust == site.made.trust.id);
    CHECK(record.valid_from == k_start);
    CHECK(record.valid_until == k_far_end);
    REQUIRE(record.has_chain);
    REQUIRE(record.presented.size() == 1);
    CHECK(text_of(record.presented[0])
          == text_of(encode(site.one.certificate())));
    CHECK(std::vector(record.path.begin(), record.path.end())
          == std::vector<PathLink>{{false, 0}, {true, 0}});
}

inline void check_without_chain(const Kept& kept, const Site& site) {
    REQUIRE(kept.record.has_value());
    CHECK(kept.record->trust == site.made.trust.id);
    CHECK(kept.record->valid_from == k_start);
    CHECK(kept.record->valid_until == k_far_end);
    CHECK_FALSE(kept.record->has_chain);
    CHECK(kept.record->presented.empty());
    CHECK(kept.record->path.empty());
}

// place is what a session has where records are.
inline std::string place(const Connection& connection) {
    void* data = nullptr;
    std::size_t size = 0;
    SSL_SESSION_get0_ticket_appdata(SSL_get_session(connection.server.get()),
                                    &data, &size);
    return {static_cast<const char*>(data), size};
}

}  // namespace client_cert::test
