// Tests what TLS sessions keep, with handshakes.
#include "verify/session.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <openssl/err.h>

#include <algorithm>

#include "lib/authorities.hpp"
#include "lib/openssl_memory.hpp"
#include "lib/tls.hpp"
#include "lib/written.hpp"

namespace client_cert::x509 {
namespace {

using test::Authority;
using test::Connection;
using test::MadeTrust;
using test::Recipe;
using test::SessionHandle;

using Path = std::vector<PathLink>;

// k_end is far away, as a handshake looks at the clock: 2049-12-31T23:59:59Z.
constexpr std::int64_t k_end = 2524607999;

constexpr std::size_t k_large_cache = 1'000'000;

EVP_PKEY* leaf_key() {
    static const test::KeyHandle key = test::make_key();
    return key.get();
}

Recipe lasting() {
    Recipe recipe;
    recipe.not_after = test::utc_time(k_end);
    return recipe;
}

// padded is a recipe for a certificate that is longer by `size`.
Recipe padded(std::size_t size) {
    Recipe recipe = lasting();
    recipe.extensions = {{"2.999.1", std::string(size, 'x')}};
    return recipe;
}

Recipe leaf_recipe(std::size_t padding = 0) {
    Recipe recipe = padding != 0 ? padded(padding) : lasting();
    recipe.key = leaf_key();
    return recipe;
}

// Keeper calls keep_in_session where a server does.
struct Keeper {
    const Trust* trust;
    // Unless told otherwise nobody else is going to judge.
    SessionUse use{k_large_cache, true, &trust->id};
    // foreign is what somebody else puts into the session before.
    std::string foreign = {};
    test::OpensslFailure* failure = nullptr;
    // began is when the session's handshake did, where it is not 0.
    long began = 0;
    test::Memory memory{};
    bool kept = false;

    explicit Keeper(const Trust& from) : trust(&from) {}

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
            return keep_in_session(ssl, *context, *self.trust, self.use,
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
    CertificateHandle leaf;
    MadeTrust made{{.certificates = {root.certificate()}}};
    test::ContextHandle server = test::make_server();
    test::ContextHandle client;
    Keeper keeper{made.trust};

    explicit Site(int version = TLS1_3_VERSION, std::size_t padding = 0,
                  std::size_t leaf_padding = 0)
        : one("one", &root, padded(padding)),
          leaf(one.issue(leaf_recipe(leaf_padding))),
          client(test::make_client(*leaf, *leaf_key(),
                                   test::chain_of({one.certificate()}))) {
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
    test::Memory memory;
    std::optional<SessionRecord> record;

    explicit Kept(const Connection& connection) {
        REQUIRE(kept_in_session(record, *connection.server, memory.arena()));
    }

    bool has_chain() const { return record && record->has_chain; }
};

void check_complete(const Kept& kept, const Site& site) {
    REQUIRE(kept.record.has_value());
    const SessionRecord& record = *kept.record;
    CHECK(record.trust == site.made.trust.id);
    CHECK(record.valid_from == test::k_start);
    CHECK(record.valid_until == k_end);
    REQUIRE(record.has_chain);
    REQUIRE(record.presented.size() == 1);
    CHECK(test::text_of(record.presented[0])
          == test::text_of(test::encode(site.one.certificate())));
    CHECK(Path(record.path.begin(), record.path.end())
          == Path{{false, 0}, {true, 0}});
}

void check_without_chain(const Kept& kept, const Site& site) {
    REQUIRE(kept.record.has_value());
    CHECK(kept.record->trust == site.made.trust.id);
    CHECK(kept.record->valid_from == test::k_start);
    CHECK(kept.record->valid_until == k_end);
    CHECK_FALSE(kept.record->has_chain);
    CHECK(kept.record->presented.empty());
    CHECK(kept.record->path.empty());
}

// place is what a session has where records are.
std::string place(const Connection& connection) {
    void* data = nullptr;
    std::size_t size = 0;
    SSL_SESSION_get0_ticket_appdata(SSL_get_session(connection.server.get()),
                                    &data, &size);
    return {static_cast<const char*>(data), size};
}

}  // namespace


TEST_CASE("A resumed session has what its handshake verified", "[session]") {
    Site site(GENERATE(TLS1_2_VERSION, TLS1_3_VERSION));
    if (GENERATE(true, false)) {
        SSL_CTX_set_options(site.server.get(), SSL_OP_NO_TICKET);
    }
    const char* const name = GENERATE(as<const char*>{}, nullptr, "a.example");
    const Connection first = site.connect(nullptr, name);
    CHECK(site.keeper.kept);
    check_complete(Kept(first), site);

    site.keeper.kept = false;
    const SessionHandle session = first.session();
    const Connection again = site.connect(session.get(), name);
    REQUIRE(SSL_session_reused(again.server.get()) == 1);
    CHECK_FALSE(site.keeper.kept);
    check_complete(Kept(again), site);
}


TEST_CASE("What changes while hands are shaken bounds what is kept",
          "[session]") {
    Site site(GENERATE(TLS1_2_VERSION, TLS1_3_VERSION));
    // OpenSSL's clocks are up to a tick apart.
    const long began = GENERATE(0L, -1'000L) + static_cast<long>(test::k_start);
    site.keeper.began = began;
    const Connection connection = site.connect();
    const Kept kept(connection);
    REQUIRE(kept.record.has_value());
    CHECK(kept.record->valid_until == test::k_start);
}


TEST_CASE("A ticket has no chain that is too long for it", "[session]") {
    Site site(GENERATE(TLS1_2_VERSION, TLS1_3_VERSION), 0xf000);
    site.keeper.use.largest_cached = GENERATE(0U, k_large_cache);
    const Connection first = site.connect();
    CHECK(site.keeper.kept);
    check_without_chain(Kept(first), site);
    const SessionHandle session = first.session();
    const Connection again = site.connect(session.get());
    REQUIRE(SSL_session_reused(again.server.get()) == 1);
    check_without_chain(Kept(again), site);
}


TEST_CASE("A path that the client has no part in is kept without the chain",
          "[session]") {
    Site site(GENERATE(TLS1_2_VERSION, TLS1_3_VERSION), 0xf000);
    const MadeTrust both{
        {.certificates = {site.root.certificate(), site.one.certificate()}}};
    SSL_CTX_set1_cert_store(site.server.get(), both.trust.store);
    site.keeper.trust = &both.trust;
    const Connection first = site.connect();
    const SessionHandle session = first.session();
    const Connection again = site.connect(session.get());
    REQUIRE(SSL_session_reused(again.server.get()) == 1);
    for (const Connection* connection : {&first, &again}) {
        const Kept kept(*connection);
        REQUIRE(kept.record.has_value());
        CHECK_FALSE(kept.record->has_chain);
        CHECK(kept.record->presented.empty());
        REQUIRE(kept.record->path.size() == 2);
        CHECK(both.trust.certificates[kept.record->path[0].index]
              == site.one.certificate());
        CHECK(both.trust.certificates[kept.record->path[1].index]
              == site.root.certificate());
        CHECK(kept.record->path[0].trusted);
        CHECK(kept.record->path[1].trusted);
    }
}


TEST_CASE("A ticket with a chain is as long as clients accept", "[session]") {
    // BoringSSL's ssl_max_handshake_message_len(), and the buffer that Mbed TLS
    // has by default.
    constexpr std::size_t k_longest_message = 16384;
    const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);

    std::size_t longest_kept = 0;
    bool always_kept = true;
    for (std::size_t padding = 14'000; padding < 16'800; padding += 40) {
        CAPTURE(padding);
        Site site(version, padding);
        SSL_CTX_set_max_early_data(site.server.get(), 100);
        SSL_CTX_set_options(site.server.get(), SSL_OP_NO_ANTI_REPLAY);
        std::size_t ticket = 0;
        SSL_CTX_set_msg_callback_arg(site.server.get(), &ticket);
        SSL_CTX_set_msg_callback(
            site.server.get(), [](int, int, int type, const void* message,
                                  std::size_t size, SSL*, void* longest) {
                if (type == SSL3_RT_HANDSHAKE
                    && *static_cast<const unsigned char*>(message)
                           == SSL3_MT_NEWSESSION_TICKET)
                {
                    auto& to = *static_cast<std::size_t*>(longest);
                    to = std::max(to, size);
                }
            });
        const Connection connection = site.connect();
        const bool kept = Kept(connection).has_chain();
        REQUIRE(ticket > 0);
        CHECK(ticket <= k_longest_message);
        CHECK((always_kept || !kept));
        always_kept = kept;
        longest_kept = kept ? ticket : longest_kept;
    }
    CHECK_FALSE(always_kept);
    CHECK(longest_kept > k_longest_message - 500);
}


TEST_CASE("A client that takes a long leaf takes as long a chain",
          "[session]") {
    // Java takes 32,768 bytes, jdk.tls.maxHandshakeMessageSize, and OpenSSL
    // more.
    struct Chain {
        std::size_t leaf;
        std::size_t intermediate;
        bool kept;
    };
    const Chain chain =
        GENERATE(Chain{14'000, 1'000, true}, Chain{14'000, 2'000, false},
                 Chain{17'000, 1'000, true}, Chain{17'000, 14'000, true},
                 Chain{17'000, 16'000, false}, Chain{33'000, 1'000, true},
                 Chain{33'000, 24'000, true}, Chain{33'000, 30'000, false});
    const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    CAPTURE(chain.leaf, chain.intermediate, version);
    Site site(version, chain.intermediate, chain.leaf);
    CHECK(Kept(site.connect()).has_chain() == chain.kept);
}


TEST_CASE("A session of the server's cache is as long as the cache has room",
          "[session]") {
    const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    Site site(version, GENERATE(2000U, 0xf000U));
    SSL_CTX_set_options(site.server.get(), SSL_OP_NO_TICKET);
    check_complete(Kept(site.connect()), site);

    // The leaf and what every session has takes less than that.
    site.keeper.use.largest_cached = 1000;
    check_without_chain(Kept(site.connect()), site);

    site.keeper.use.largest_cached = 100;
    const Connection connection = site.connect();
    CHECK(site.keeper.kept);
    CHECK_FALSE(Kept(connection).record.has_value());
    CHECK(place(connection).empty());
}


TEST_CASE("The names that a session has count", "[session]") {
    Site site;
    SSL_CTX_set_options(site.server.get(), SSL_OP_NO_TICKET);
    const auto fits = [&](std::size_t largest, const char* name) {
        site.keeper.use.largest_cached = largest;
        return Kept(site.connect(nullptr, name)).has_chain();
    };
    std::size_t largest = 4000;
    for (std::size_t step = 2048; step != 0; step /= 2) {
        largest -= fits(largest - step, nullptr) ? step : 0;
    }
    REQUIRE(fits(largest, nullptr));
    REQUIRE_FALSE(fits(largest - 1, nullptr));
    CHECK_FALSE(fits(largest + 8, "a.example"));
    CHECK(fits(largest + 9, "a.example"));

    static constexpr unsigned char protocols[] = {2, 'h', '2'};
    SSL_CTX_set_alpn_protos(site.client.get(), protocols, sizeof(protocols));
    SSL_CTX_set_alpn_select_cb(
        site.server.get(),
        [](SSL*, const unsigned char** out, unsigned char* size,
           const unsigned char* in, unsigned, void*) {
            *out = in + 1;
            *size = in[0];
            return SSL_TLSEXT_ERR_OK;
        },
        nullptr);
    CHECK_FALSE(fits(largest + 1, nullptr));
    CHECK(fits(largest + 2, nullptr));
}


TEST_CASE("A session of TLS 1.2 without an id is the client's", "[session]") {
    Site site(TLS1_2_VERSION);
    site.keeper.use.largest_cached = 0;
    check_complete(Kept(site.connect()), site);
    SSL_CTX_set_options(site.client.get(), SSL_OP_NO_TICKET);
    CHECK_FALSE(Kept(site.connect()).record.has_value());
}


TEST_CASE("Early data puts sessions into the cache, unless it is replayed",
          "[session]") {
    Site site;
    site.keeper.use.largest_cached = 0;
    SSL_CTX_set_max_early_data(site.server.get(), 1000);
    CHECK_FALSE(Kept(site.connect()).record.has_value());
    SSL_CTX_set_options(site.server.get(), SSL_OP_NO_ANTI_REPLAY);
    check_complete(Kept(site.connect()), site);
}


TEST_CASE("A session that nobody keeps is as long as it gets", "[session]") {
    Site site(TLS1_3_VERSION, 0xf000);
    site.keeper.use.largest_cached = 0;
    SSL_CTX_set_num_tickets(site.server.get(), 0);
    check_complete(Kept(site.connect()), site);
}


TEST_CASE("A session that lacks the chain is not resumed where several judge",
          "[session]") {
    const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    const bool has_tickets = GENERATE(true, false);
    const std::size_t padding = GENERATE(2000U, 0xf000U);
    CAPTURE(version, has_tickets, padding);
    Site site(version, padding);
    site.keeper.use.sole = nullptr;
    site.keeper.use.largest_cached = 4096;
    if (!has_tickets) {
        SSL_CTX_set_options(site.server.get(), SSL_OP_NO_TICKET);
    }
    const Connection first = site.connect();
    CHECK(site.keeper.kept);
    // A ticket of TLS 1.2 was promised before.
    if (padding == 0xf000U && has_tickets && version == TLS1_2_VERSION) {
        check_without_chain(Kept(first), site);
    } else {
        check_complete(Kept(first), site);
    }
    const SessionHandle session = first.session();
    const Connection again = site.connect(session.get());
    CHECK((SSL_session_reused(again.server.get()) == 1) == (padding == 2000));
}


TEST_CASE("A session that keeps nothing is resumed where no chain is missed",
          "[session]") {
    const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    const bool is_foreign = GENERATE(true, false);
    Site site(version);
    // What the client sends is among what the server trusts.
    const MadeTrust both{
        {.certificates = {site.root.certificate(), site.one.certificate()}}};
    const bool is_missed = GENERATE(true, false);
    if (!is_missed) {
        site.keeper.trust = &both.trust;
    }
    CAPTURE(version, is_foreign, is_missed);
    SSL_CTX_set_options(site.server.get(), SSL_OP_NO_TICKET);
    site.keeper.use.largest_cached = is_foreign ? k_large_cache : 100;
    site.keeper.foreign = is_foreign ? "somebody else's" : "";
    const Connection first = site.connect();
    CHECK(site.keeper.kept);
    CHECK_FALSE(Kept(first).record.has_value());
    const SessionHandle session = first.session();
    const Connection again = site.connect(session.get());
    CHECK((SSL_session_reused(again.server.get()) == 1)
          == (!is_missed && !is_foreign));
}


TEST_CASE("Where nobody asks for chains all is resumed, with none",
          "[session]") {
    Site site(GENERATE(TLS1_2_VERSION, TLS1_3_VERSION), GENERATE(0U, 0xf000U));
    site.keeper.use.keeps_chains = false;
    site.keeper.use.sole = nullptr;
    if (GENERATE(true, false)) {
        SSL_CTX_set_options(site.server.get(), SSL_OP_NO_TICKET);
    }
    const Connection first = site.connect();
    check_without_chain(Kept(first), site);
    const SessionHandle session = first.session();
    const Connection again = site.connect(session.get());
    CHECK(SSL_session_reused(again.server.get()) == 1);
}


TEST_CASE("A session is resumed with its chain, or where it needs none",
          "[session]") {
    Site site(TLS1_2_VERSION, GENERATE(0U, 0xf000U));
    const Connection connection = site.connect();
    const SSL_SESSION& session = *SSL_get_session(connection.server.get());
    const bool has_chain = Kept(connection).has_chain();
    const TrustId& own = site.made.trust.id;
    const TrustId other = {};

    CHECK(may_resume(session, &own, test::k_start));
    CHECK(may_resume(session, &own, k_end - 1));
    CHECK(may_resume(session, &own, test::k_start - 1) == has_chain);
    CHECK(may_resume(session, &own, k_end) == has_chain);
    CHECK(may_resume(session, &other, test::k_start) == has_chain);
    CHECK(may_resume(session, nullptr, test::k_start) == has_chain);

    const SessionHandle nothing{SSL_SESSION_new()};
    CHECK(may_resume(*nothing, nullptr, test::k_start));
}


TEST_CASE("Where somebody else keeps something, it stays", "[session]") {
    Site site;
    site.keeper.foreign = "nginx client certs";
    const Connection connection = site.connect();
    CHECK(site.keeper.kept);
    CHECK(place(connection) == site.keeper.foreign);
    CHECK_FALSE(Kept(connection).record.has_value());

    // A record of an earlier verification is ours.
    site.keeper.foreign = "nginx client cert 01";
    check_complete(Kept(site.connect()), site);
}


TEST_CASE("Without a session or a leaf there is nothing to keep", "[session]") {
    Site site;
    using StoreContextHandle =
        std::unique_ptr<X509_STORE_CTX, Releases<X509_STORE_CTX_free>>;
    const auto context_of = [&](X509* leaf) {
        StoreContextHandle context{X509_STORE_CTX_new()};
        REQUIRE(X509_STORE_CTX_init(context.get(), site.made.trust.store, leaf,
                                    nullptr)
                == 1);
        return context;
    };
    test::Memory memory;
    std::optional<SessionRecord> record;
    const Connection fresh(*site.server, *site.client);
    const auto keep = [&](X509* leaf) {
        return keep_in_session(
            *fresh.server, *context_of(leaf), site.made.trust,
            {k_large_cache, true, &site.made.trust.id}, memory.arena());
    };
    CHECK(keep(site.leaf.get()));
    CHECK(kept_in_session(record, *fresh.server, memory.arena()));
    CHECK_FALSE(record.has_value());

    const SessionHandle session{SSL_SESSION_new()};
    REQUIRE(SSL_set_session(fresh.server.get(), session.get()) == 1);
    CHECK(keep(nullptr));
    CHECK(place(fresh).empty());

    // What cannot be encoded is never short enough.
    const CertificateHandle blank{X509_new()};
    CHECK(keep(blank.get()));
    CHECK(place(fresh).empty());

    CHECK(keep(site.leaf.get()));
    CHECK(kept_in_session(record, *fresh.server, memory.arena()));
    CHECK(record.has_value());
}


TEST_CASE("A path over a certificate from elsewhere is not kept", "[session]") {
    Site site;
    // The server finds the root, which the trust that is asked does not have.
    const MadeTrust other({});
    site.keeper.trust = &other.trust;
    const Connection connection = site.connect();
    CHECK(site.keeper.kept);
    const Kept kept(connection);
    REQUIRE(kept.record.has_value());
    CHECK(kept.record->trust == other.trust.id);
    CHECK_FALSE(kept.has_chain());
    CHECK(kept.record->path.empty());
}


TEST_CASE("Nothing is kept without memory", "[session]") {
    Site site;
    const Connection enough = site.connect();
    const std::size_t requests = site.keeper.memory.requests();
    REQUIRE(requests >= 3);
    for (std::size_t at = 0; at < requests; at++) {
        site.keeper.memory = test::Memory(at);
        const Connection connection = site.connect();
        CHECK_FALSE(site.keeper.kept);
        CHECK_FALSE(Kept(connection).record.has_value());
    }

    test::Memory none(0);
    std::optional<SessionRecord> record;
    CHECK_FALSE(kept_in_session(record, *enough.server, none.arena()));
    CHECK_FALSE(record.has_value());
}


TEST_CASE("Nothing wrong is kept without memory for OpenSSL", "[session]") {
    Site site;
    int failures = 0;
    test::fail_each_request([&](test::OpensslFailure& failure) {
        site.keeper.failure = &failure;
        const Connection connection = site.connect();
        const Kept kept(connection);
        if (site.keeper.kept) {
            check_complete(kept, site);
        } else {
            CHECK_FALSE(kept.record.has_value());
        }
        CHECK((site.keeper.kept || failure.happened()));
        failures += site.keeper.kept ? 0 : 1;
    });
    CHECK(failures >= 2);
}

}  // namespace client_cert::x509
