// Tests what TLS sessions keep and which are resumed, with handshakes.
#include "verify/session.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "lib/openssl_memory.hpp"
#include "lib/site.hpp"

namespace client_cert::x509 {

using test::check_complete;
using test::check_without_chain;
using test::Connection;
using test::k_far_end;
using test::k_large_cache;
using test::Kept;
using test::MadeTrust;
using test::place;
using test::SessionHandle;
using test::Site;


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


TEST_CASE("What a session keeps ends before what changed during its handshake",
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


TEST_CASE("Where nobody asks for chains every session is resumed, and has none",
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


TEST_CASE("A session is resumed where it has its chain or needs none",
          "[session]") {
    Site site(TLS1_2_VERSION, GENERATE(0U, 0xf000U));
    const Connection connection = site.connect();
    const SSL_SESSION& session = *SSL_get_session(connection.server.get());
    const bool has_chain = Kept(connection).has_chain();
    const TrustId& own = site.made.trust.id;
    const TrustId other = {};

    CHECK(may_resume(session, &own, test::k_start));
    CHECK(may_resume(session, &own, k_far_end - 1));
    CHECK(may_resume(session, &own, test::k_start - 1) == has_chain);
    CHECK(may_resume(session, &own, k_far_end) == has_chain);
    CHECK(may_resume(session, &other, test::k_start) == has_chain);
    CHECK(may_resume(session, nullptr, test::k_start) == has_chain);

    const SessionHandle nothing{SSL_SESSION_new()};
    CHECK(may_resume(*nothing, nullptr, test::k_start));
}


TEST_CASE("What somebody else keeps in a session stays there", "[session]") {
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


TEST_CASE("Without a session or a leaf nothing is kept, and nothing fails",
          "[session]") {
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


TEST_CASE("A session keeps no path over a certificate from elsewhere",
          "[session]") {
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


TEST_CASE("A session keeps nothing without memory", "[session]") {
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


TEST_CASE("A session keeps nothing wrong without memory for OpenSSL",
          "[session]") {
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
