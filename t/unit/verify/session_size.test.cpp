// Tests that what a session keeps fits where the session is kept, with
// handshakes.
#include "verify/session.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>

#include "lib/site.hpp"

namespace client_cert::x509 {

using test::check_complete;
using test::check_without_chain;
using test::Connection;
using test::k_large_cache;
using test::Kept;
using test::place;
using test::SessionHandle;
using test::Site;


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


TEST_CASE("A ticket with a chain is no longer than clients accept",
          "[session]") {
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


TEST_CASE("A client that takes a long leaf gets tickets with as long a chain",
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


TEST_CASE("The names that a session has take of the cache's room",
          "[session]") {
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


TEST_CASE("A session of TLS 1.2 without an id is not in the server's cache",
          "[session]") {
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


TEST_CASE("A session that nobody keeps may be of any length", "[session]") {
    Site site(TLS1_3_VERSION, 0xf000);
    site.keeper.use.largest_cached = 0;
    SSL_CTX_set_num_tickets(site.server.get(), 0);
    check_complete(Kept(site.connect()), site);
}

}  // namespace client_cert::x509
