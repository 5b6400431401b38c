// Tests that a certificate is verified as in OpenSSL's own handshakes, and how
// long the answer holds.
#include "verify/verification.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <openssl/err.h>

#include <limits>

#include "lib/authorities.hpp"
#include "lib/openssl_memory.hpp"
#include "lib/tls.hpp"
#include "lib/written.hpp"

namespace client_cert::x509 {
namespace {

using test::Anchors;
using test::Authority;
using test::chain_of;
using test::k_end;
using test::k_now;
using test::k_start;
using test::MadeTrust;
using test::Recipe;
using test::utc_time;

using Path = std::vector<PathLink>;

constexpr std::int64_t k_ever = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t k_never = std::numeric_limits<std::int64_t>::max();

EVP_PKEY* leaf_key() {
    static const test::KeyHandle key = test::make_key();
    return key.get();
}

Recipe leaf_recipe() {
    Recipe recipe;
    recipe.key = leaf_key();
    return recipe;
}

Recipe dated(std::int64_t from, std::int64_t until) {
    Recipe recipe = leaf_recipe();
    recipe.not_before = utc_time(from);
    recipe.not_after = utc_time(until);
    return recipe;
}

// Result is a verification with memory for its path.
struct Result {
    Verification verification;
    Path path;

    int error() const { return verification.error; }
};

Result verified(const Trust& trust, X509& leaf,
                const ChainHandle& presented = nullptr,
                std::int64_t now = k_now) {
    test::Memory memory;
    Result result;
    ERR_raise(ERR_LIB_USER, ERR_R_MALLOC_FAILURE);
    REQUIRE(verify(result.verification, trust, leaf, presented.get(), now,
                   memory.arena()));
    REQUIRE(ERR_peek_error() == 0);
    result.path.assign(result.verification.path.begin(),
                       result.verification.path.end());
    result.verification.path = {};
    return result;
}

// handshake is what SSL_get_verify_result() says in a server that trusts the
// same, with a callback that goes on like nginx's.
int handshake(const Trust& trust, X509& leaf, const ChainHandle& presented,
              std::int64_t now) {
    const test::ContextHandle server = test::make_server(trust.security_level);
    SSL_CTX_set1_cert_store(server.get(), trust.store);
    if (trust.rules != nullptr) {
        SSL_CTX_set1_param(server.get(),
                           const_cast<X509_VERIFY_PARAM*>(trust.rules));
    }
    X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(server.get()), now);
    SSL_CTX_set_verify(server.get(), SSL_VERIFY_PEER,
                       [](int, X509_STORE_CTX*) { return 1; });

    const test::ContextHandle client =
        test::make_client(leaf, *leaf_key(), presented);
    const test::Connection connection(*server, *client);
    connection.shake_hands();
    return static_cast<int>(SSL_get_verify_result(connection.server.get()));
}

// in_last_second is what comes in the second that notAfter or nextUpdate names,
// which is good since OpenSSL 4.0.
int in_last_second(int error) {
    return OpenSSL_version_num() < 0x40000000UL ? error : X509_V_OK;
}

}  // namespace


TEST_CASE("A certificate is verified as in a handshake", "[verification]") {
    const Authority root("root"), same_name("root"), stranger("stranger");
    const Authority one("one", &root), two("two", &one);
    const Authority old_one("one", &root, dated(k_start, k_now));
    const Authority server_ca = [&] {
        Recipe recipe;
        recipe.extensions = {
            {"2.5.29.37", test::der(0x30, test::der_oid("1.3.6.1.5.5.7.3.1"))}};
        return Authority("servers", &root, recipe);
    }();
    const auto leaf = two.issue(leaf_recipe());
    const auto direct = root.issue(leaf_recipe());
    const auto below_one = one.issue(leaf_recipe());
    const auto below_old_one = old_one.issue(leaf_recipe());
    const auto below_server_ca = server_ca.issue(leaf_recipe());
    const auto expired = root.issue(dated(k_start, k_now));
    const auto future = root.issue(dated(k_now + 1, k_end));
    const auto for_servers = [&] {
        Recipe recipe = leaf_recipe();
        recipe.extensions = test::extensions_of_leaf("1.3.6.1.5.5.7.3.1");
        return root.issue(recipe);
    }();
    const auto without_purpose = [&] {
        Recipe recipe = leaf_recipe();
        recipe.extensions = {{"2.5.29.19", test::der(0x30, "")}};
        return root.issue(recipe);
    }();
    const auto issued_by_leaf = [&] {
        Recipe recipe = leaf_recipe();
        recipe.issuer = recipe.subject;
        recipe.subject = {{"CN", "below"}};
        recipe.signer = leaf_key();
        recipe.extensions = test::extensions_of_leaf();
        return test::make_certificate(recipe);
    }();
    const auto self_signed = [&] {
        Recipe recipe = leaf_recipe();
        recipe.issuer = recipe.subject;
        recipe.signer = leaf_key();
        recipe.extensions = test::extensions_of_leaf();
        return test::make_certificate(recipe);
    }();
    const auto nobody_revoked = root.revoke({});
    const auto revoked = root.revoke({"07"});
    const auto old_crl = root.revoke({}, k_start, k_now);
    const auto future_crl = root.revoke({}, k_now + 1, k_end);
    const auto one_revoked = one.revoke({});
    const auto wrong_crl = same_name.revoke({});

    X509* const anchor = root.certificate();
    X509* const first = one.certificate();
    X509* const second = two.certificate();
    constexpr unsigned long crl = X509_V_FLAG_CRL_CHECK;
    constexpr unsigned long crls = crl | X509_V_FLAG_CRL_CHECK_ALL;
    constexpr unsigned long partial = X509_V_FLAG_PARTIAL_CHAIN;

    struct Row {
        const char* what;
        int error;
        X509* leaf;
        std::vector<X509*> presented;
        Anchors anchors;
        Path path = {};
    };
    const Row rows[] = {
        {"issued by the anchor", 0, direct.get(), {}, {{anchor}}, {{true, 0}}},
        {"one intermediate",
         0,
         below_one.get(),
         {first},
         {{anchor}},
         {{false, 0}, {true, 0}}},
        {"two intermediates",
         0,
         leaf.get(),
         {second, first},
         {{anchor}},
         {{false, 0}, {false, 1}, {true, 0}}},
        {"in disorder, with others between",
         0,
         leaf.get(),
         {first, stranger.certificate(), second},
         {{anchor}},
         {{false, 2}, {false, 0}, {true, 0}}},
        {"an intermediate of the trust's",
         0,
         leaf.get(),
         {second},
         {{anchor, first}}},
        {"presented with its anchor",
         0,
         direct.get(),
         {anchor},
         {{anchor}},
         {{true, 0}}},
        {"no intermediate",
         X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
         leaf.get(),
         {},
         {{anchor}}},
        {"one of two",
         X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
         leaf.get(),
         {second},
         {{anchor}}},
        {"no anchor",
         X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
         direct.get(),
         {},
         {}},
        {"another anchor",
         X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
         direct.get(),
         {},
         {{stranger.certificate()}}},
        {"another anchor, presented with its own",
         X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
         direct.get(),
         {anchor},
         {{stranger.certificate()}}},
        {"an anchor of that name with another key",
         X509_V_ERR_CERT_SIGNATURE_FAILURE,
         direct.get(),
         {},
         {{same_name.certificate()}}},
        {"self-signed",
         X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
         self_signed.get(),
         {},
         {{anchor}}},
        {"itself the anchor", 0, self_signed.get(), {}, {{self_signed.get()}}},
        {"issued by what is no authority",
         X509_V_ERR_INVALID_PURPOSE,
         issued_by_leaf.get(),
         {direct.get()},
         {{anchor}}},
        {"expired", X509_V_ERR_CERT_HAS_EXPIRED, expired.get(), {}, {{anchor}}},
        {"not yet valid",
         X509_V_ERR_CERT_NOT_YET_VALID,
         future.get(),
         {},
         {{anchor}}},
        {"an expired intermediate",
         X509_V_ERR_CERT_HAS_EXPIRED,
         below_old_one.get(),
         {old_one.certificate()},
         {{anchor}}},
        {"for servers",
         X509_V_ERR_INVALID_PURPOSE,
         for_servers.get(),
         {},
         {{anchor}}},
        {"of an authority for servers",
         X509_V_ERR_INVALID_PURPOSE,
         below_server_ca.get(),
         {server_ca.certificate()},
         {{anchor}}},
        {"for any purpose",
         0,
         without_purpose.get(),
         {},
         {{anchor}},
         {{true, 0}}},
        {"within the depth",
         0,
         leaf.get(),
         {second, first},
         {.certificates = {anchor}, .depth = 2},
         {{false, 0}, {false, 1}, {true, 0}}},
        // That the chain is too long is the error before the last.
        {"beyond the depth",
         X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
         leaf.get(),
         {second, first},
         {.certificates = {anchor}, .depth = 1}},
        {"beyond the depth of nothing",
         X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
         below_one.get(),
         {first},
         {.certificates = {anchor}, .depth = 0}},
        {"not revoked",
         0,
         direct.get(),
         {},
         {{anchor}, {nobody_revoked.get()}, -1, crl},
         {{true, 0}}},
        {"revoked",
         X509_V_ERR_CERT_REVOKED,
         direct.get(),
         {},
         {{anchor}, {revoked.get()}, -1, crl}},
        {"revoked, by a flag of the store",
         X509_V_ERR_CERT_REVOKED,
         direct.get(),
         {},
         {.certificates = {anchor},
          .crls = {revoked.get()},
          .store_flags = crl}},
        {"revoked, and nobody asks",
         0,
         direct.get(),
         {},
         {{anchor}, {revoked.get()}},
         {{true, 0}}},
        {"a list that is too old",
         X509_V_ERR_CRL_HAS_EXPIRED,
         direct.get(),
         {},
         {{anchor}, {old_crl.get()}, -1, crl}},
        {"a list that is too new",
         X509_V_ERR_CRL_NOT_YET_VALID,
         direct.get(),
         {},
         {{anchor}, {future_crl.get()}, -1, crl}},
        {"no list",
         X509_V_ERR_UNABLE_TO_GET_CRL,
         direct.get(),
         {},
         {{anchor}, {}, -1, crl}},
        {"a list of another key",
         X509_V_ERR_CRL_SIGNATURE_FAILURE,
         direct.get(),
         {},
         {{anchor}, {wrong_crl.get()}, -1, crl}},
        {"a list of the leaf's issuer alone",
         0,
         below_one.get(),
         {first},
         {{anchor}, {one_revoked.get()}, -1, crl},
         {{false, 0}, {true, 0}}},
        {"the same where the others are wanted too",
         X509_V_ERR_UNABLE_TO_GET_CRL,
         below_one.get(),
         {first},
         {{anchor}, {one_revoked.get()}, -1, crls}},
        {"an intermediate as the anchor",
         0,
         leaf.get(),
         {second},
         {{first}, {}, -1, partial},
         {{false, 0}, {true, 0}}},
        {"the same without partial chains",
         X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
         leaf.get(),
         {second},
         {{first}}},
        {"keys that are strong enough",
         0,
         direct.get(),
         {},
         {.certificates = {anchor}, .security_level = 2},
         {{true, 0}}},
        {"keys that are too weak",
         X509_V_ERR_CA_KEY_TOO_SMALL,
         direct.get(),
         {},
         {.certificates = {anchor}, .security_level = 4}},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        const MadeTrust made(row.anchors);
        const ChainHandle presented = chain_of(row.presented);
        const Result result = verified(made.trust, *row.leaf, presented);
        CHECK(result.error() == row.error);
        // A server of that level has no key of its own that is good enough.
        if (row.anchors.security_level < 4) {
            CHECK(handshake(made.trust, *row.leaf, presented, k_now)
                  == row.error);
        }
        if (!row.path.empty() || row.error != 0) {
            CHECK(result.path == row.path);
        }
    }
}


TEST_CASE("A trust that passes over lists does so with lists alone",
          "[verification]") {
    const Authority root("root"), same_name("root"), stranger("stranger");
    const auto good = root.issue(leaf_recipe());
    const auto expired = root.issue(dated(k_start, k_now));
    const auto foreign = stranger.issue(leaf_recipe());
    const auto for_servers = [&] {
        Recipe recipe = leaf_recipe();
        recipe.extensions = test::extensions_of_leaf("1.3.6.1.5.5.7.3.1");
        return root.issue(recipe);
    }();
    const auto fresh = root.revoke({});
    const auto revoked = root.revoke({"07"});
    const auto old = root.revoke({}, k_start, k_now);
    const auto old_revoked = root.revoke({"07"}, k_start, k_now);
    const auto future = root.revoke({}, k_now + 1, k_end);
    const auto wrong = same_name.revoke({});
    struct Row {
        const char* what;
        int error;
        bool passed_over;
        X509* leaf;
        std::vector<X509_CRL*> crls;
    };
    const Row rows[] = {
        {"a good list", 0, false, good.get(), {fresh.get()}},
        {"no list", 0, true, good.get(), {}},
        {"too old", 0, true, good.get(), {old.get()}},
        {"too new", 0, true, good.get(), {future.get()}},
        {"wrongly signed", 0, true, good.get(), {wrong.get()}},
        {"revoked",
         X509_V_ERR_CERT_REVOKED,
         false,
         good.get(),
         {revoked.get()}},
        {"revoked by a list that is too old",
         X509_V_ERR_CERT_REVOKED,
         true,
         good.get(),
         {old_revoked.get()}},
        {"expired, and no list",
         X509_V_ERR_CERT_HAS_EXPIRED,
         true,
         expired.get(),
         {}},
        {"foreign, and no list",
         X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
         true,
         foreign.get(),
         {}},
        {"for servers, and no list",
         X509_V_ERR_INVALID_PURPOSE,
         true,
         for_servers.get(),
         {}},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        MadeTrust made(
            {{root.certificate()}, row.crls, -1, X509_V_FLAG_CRL_CHECK});
        made.trust.passes_over_lists = true;
        const Result result = verified(made.trust, *row.leaf);
        CHECK(result.error() == row.error);
        CHECK((result.verification.passed_over.error != 0) == row.passed_over);
        made.trust.passes_over_lists = false;
        CHECK(verified(made.trust, *row.leaf).verification.passed_over.error
              == 0);
        if (row.passed_over) {
            CHECK(verified(made.trust, *row.leaf).error() != 0);
        }
    }
}


TEST_CASE("A path leads through the trust's own certificates by their order",
          "[verification]") {
    const Authority root("root"), one("one", &root), two("two", &one);
    const auto leaf = two.issue(leaf_recipe());
    const MadeTrust made(
        {{two.certificate(), root.certificate(), one.certificate()}});
    // What is presented too counts as the trust's: that is where it stays.
    const Result result =
        verified(made.trust, *leaf, chain_of({two.certificate()}));
    REQUIRE(result.error() == 0);
    REQUIRE(result.path.size() == 3);
    const X509* const expected[] = {two.certificate(), one.certificate(),
                                    root.certificate()};
    for (std::size_t i = 0; i < 3; i++) {
        REQUIRE(result.path[i].trusted);
        CHECK(
            X509_cmp(made.trust.certificates[result.path[i].index], expected[i])
            == 0);
    }
}


TEST_CASE("A leaf that is the anchor has an empty path", "[verification]") {
    const Authority root("root");
    const auto leaf = root.issue(leaf_recipe());
    const MadeTrust made({{leaf.get()}, {}, -1, X509_V_FLAG_PARTIAL_CHAIN});
    const Result result = verified(made.trust, *leaf);
    CHECK(result.error() == 0);
    CHECK(result.path.empty());
}


TEST_CASE("A verification holds until the next date, and from the last",
          "[verification]") {
    const Authority root("root", nullptr, dated(k_now - 400, k_now + 400));
    const Authority one("one", &root, dated(k_now - 300, k_now + 300));
    const auto leaf = one.issue(dated(k_now - 200, k_now + 200));
    const auto crl_root = root.revoke({}, k_now - 100, k_now + 100);
    const auto crl_one = one.revoke({}, k_now - 150, k_now + 150);

    struct Row {
        const char* what;
        std::vector<X509_CRL*> crls;
        std::int64_t now, from, until;
        int before, error, after;
    };
    const Row rows[] = {
        {"the leaf's",
         {},
         k_now,
         k_now - 200,
         k_now + 200,
         X509_V_ERR_CERT_NOT_YET_VALID,
         0,
         in_last_second(X509_V_ERR_CERT_HAS_EXPIRED)},
        {"its first second",
         {},
         k_now - 200,
         k_now - 200,
         k_now + 200,
         X509_V_ERR_CERT_NOT_YET_VALID,
         0,
         in_last_second(X509_V_ERR_CERT_HAS_EXPIRED)},
        {"its last second",
         {},
         k_now + 199,
         k_now - 200,
         k_now + 200,
         X509_V_ERR_CERT_NOT_YET_VALID,
         0,
         in_last_second(X509_V_ERR_CERT_HAS_EXPIRED)},
        {"the lists'",
         {crl_root.get(), crl_one.get()},
         k_now,
         k_now - 100,
         k_now + 100,
         X509_V_ERR_CRL_NOT_YET_VALID,
         0,
         in_last_second(X509_V_ERR_CRL_HAS_EXPIRED)},
        {"the leaf's second that OpenSSL 4.0 still takes for good",
         {},
         k_now + 200,
         k_now + 200,
         k_now + 201,
         0,
         in_last_second(X509_V_ERR_CERT_HAS_EXPIRED),
         X509_V_ERR_CERT_HAS_EXPIRED},
        {"the lists' second that OpenSSL 4.0 still takes for good",
         {crl_root.get(), crl_one.get()},
         k_now + 100,
         k_now + 100,
         k_now + 101,
         0,
         in_last_second(X509_V_ERR_CRL_HAS_EXPIRED),
         X509_V_ERR_CRL_HAS_EXPIRED},
        {"the leaf expired",
         {},
         k_now + 201,
         k_now + 201,
         k_now + 300,
         in_last_second(X509_V_ERR_CERT_HAS_EXPIRED),
         X509_V_ERR_CERT_HAS_EXPIRED,
         X509_V_ERR_CERT_HAS_EXPIRED},
        {"the leaf not yet valid",
         {},
         k_now - 201,
         k_now - 300,
         k_now - 200,
         X509_V_ERR_CERT_NOT_YET_VALID,
         X509_V_ERR_CERT_NOT_YET_VALID,
         0},
    };
    const ChainHandle presented = chain_of({one.certificate()});
    for (const Row& row : rows) {
        CAPTURE(row.what);
        const MadeTrust made(
            {{root.certificate()},
             row.crls,
             -1,
             row.crls.empty()
                 ? 0UL
                 : X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL});
        const Result result = verified(made.trust, *leaf, presented, row.now);
        CHECK(result.error() == row.error);
        CHECK(result.verification.valid_from == row.from);
        CHECK(result.verification.valid_until == row.until);

        const auto error_at = [&](std::int64_t moment) {
            const int error =
                verified(made.trust, *leaf, presented, moment).error();
            CHECK(error == handshake(made.trust, *leaf, presented, moment));
            return error;
        };
        CHECK(error_at(row.from - 1) == row.before);
        CHECK(error_at(row.from) == row.error);
        CHECK(error_at(row.until - 1) == row.error);
        CHECK(error_at(row.until) == row.after);
    }
}


TEST_CASE("A verification of the past or the future holds for ever",
          "[verification]") {
    const Authority root("root");
    const auto leaf = root.issue(leaf_recipe());
    const MadeTrust made({{root.certificate()}});
    const Result before = verified(made.trust, *leaf, nullptr, k_start - 1);
    CHECK(before.error() == X509_V_ERR_CERT_NOT_YET_VALID);
    CHECK(before.verification.valid_from == k_ever);
    CHECK(before.verification.valid_until == k_start);
    const Result after = verified(made.trust, *leaf, nullptr, k_end + 1);
    CHECK(after.error() == X509_V_ERR_CERT_HAS_EXPIRED);
    CHECK(after.verification.valid_from == k_end + 1);
    CHECK(after.verification.valid_until == k_never);
}


TEST_CASE("A date that does not decode fails, whenever", "[verification]") {
    const Authority root("root");
    Recipe recipe = leaf_recipe();
    recipe.not_after = {"soon"};
    const auto leaf = root.issue(recipe);
    const MadeTrust made({{root.certificate()}});
    const Result result = verified(made.trust, *leaf);
    CHECK(result.error() == X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD);
    CHECK(result.verification.valid_from == k_start);
    CHECK(result.verification.valid_until == k_end);
}


TEST_CASE("A path over a certificate from elsewhere is not one",
          "[verification]") {
    const Authority root("root"), one("one", &root);
    const auto leaf = one.issue(leaf_recipe());
    const MadeTrust made({{root.certificate()}});
    const ChainHandle path =
        chain_of({leaf.get(), one.certificate(), root.certificate()});
    test::Memory memory;
    std::span<const PathLink> links;
    CHECK(find_path(links, made.trust, path.get(),
                    chain_of({one.certificate()}).get(), memory.arena())
          == Outcome::done);
    CHECK(Path(links.begin(), links.end()) == Path{{false, 0}, {true, 0}});
    CHECK(find_path(links, made.trust, path.get(), nullptr, memory.arena())
          == Outcome::unreadable);
    CHECK(links.empty());
}


TEST_CASE("A path over a certificate that has no number is not one",
          "[verification]") {
    const Authority root("root"), one("one", &root);
    const auto leaf = one.issue(leaf_recipe());
    const MadeTrust made({{root.certificate()}});
    const ChainHandle path = chain_of({leaf.get(), one.certificate()});
    std::vector<X509*> presented(65535, leaf.get());
    presented.push_back(one.certificate());
    test::Memory memory;
    std::span<const PathLink> links;
    CHECK(find_path(links, made.trust, path.get(), chain_of(presented).get(),
                    memory.arena())
          == Outcome::done);
    CHECK(Path(links.begin(), links.end()) == Path{{false, 65535}});
    presented.insert(presented.begin(), leaf.get());
    CHECK(find_path(links, made.trust, path.get(), chain_of(presented).get(),
                    memory.arena())
          == Outcome::unreadable);
    CHECK(links.empty());
}


TEST_CASE("Chains have the same digest where they are the same",
          "[verification]") {
    const Authority root("root");
    const auto leaf = root.issue(leaf_recipe());
    const auto digest_of = [](const X509& of,
                              const std::vector<Bytes>& presented) {
        TrustId digest{};
        REQUIRE(digest_chain(digest, of, presented));
        return digest;
    };
    using test::bytes;
    const std::vector<Bytes> chains[] = {
        {},
        {bytes("")},
        {bytes("ab")},
        {bytes("a"), bytes("b")},
        {bytes("b"), bytes("a")},
        {bytes("ab"), bytes("")},
    };
    for (const auto& one : chains) {
        CHECK(digest_of(*leaf, one) != digest_of(*root.certificate(), one));
        for (const auto& other : chains) {
            CHECK((digest_of(*leaf, one) == digest_of(*leaf, other))
                  == (&one == &other));
        }
    }
}


TEST_CASE("A chain is encoded and decoded as it was", "[verification]") {
    const Authority root("root"), one("one", &root);
    const ChainHandle chain =
        chain_of({one.certificate(), root.certificate(), one.certificate()});
    test::Memory memory;
    std::span<const Bytes> encoded;
    REQUIRE(encode_chain(encoded, chain.get(), memory.arena()));
    REQUIRE(encoded.size() == 3);
    CHECK(test::text_of(encoded[1])
          == test::text_of(test::encode(root.certificate())));

    const ChainHandle decoded = decode_chain(encoded);
    REQUIRE(sk_X509_num(decoded.get()) == 3);
    for (int i = 0; i < 3; i++) {
        CHECK(X509_cmp(sk_X509_value(decoded.get(), i),
                       sk_X509_value(chain.get(), i))
              == 0);
    }
    CHECK(sk_X509_num(decode_chain({}).get()) == 0);

    std::vector<Bytes> broken(encoded.begin(), encoded.end());
    broken[1] = broken[1].first(broken[1].size() - 1);
    CHECK(decode_chain(broken) == nullptr);
    broken[1] = test::bytes("rubbish");
    CHECK(decode_chain(broken) == nullptr);
    CHECK(ERR_peek_error() == 0);
}


TEST_CASE("Nothing is verified without memory", "[verification]") {
    const Authority root("root"), one("one", &root);
    const auto leaf = one.issue(leaf_recipe());
    const MadeTrust made({{root.certificate()}});
    const ChainHandle presented = chain_of({one.certificate()});
    const auto verify_with = [&](test::Memory& memory) {
        Verification result;
        const bool ok = verify(result, made.trust, *leaf, presented.get(),
                               k_now, memory.arena());
        CHECK((ok || result.error != X509_V_OK));
        return ok;
    };
    test::Memory enough;
    REQUIRE(verify_with(enough));
    REQUIRE(enough.requests() != 0);
    for (std::size_t at = 0; at < enough.requests(); at++) {
        test::Memory memory(at);
        CHECK_FALSE(verify_with(memory));
    }

    std::span<const Bytes> encoded;
    test::Memory plenty;
    REQUIRE(encode_chain(encoded, presented.get(), plenty.arena()));
    for (std::size_t at = 0; at < plenty.requests(); at++) {
        test::Memory memory(at);
        CHECK_FALSE(encode_chain(encoded, presented.get(), memory.arena()));
    }
}


TEST_CASE("No memory for OpenSSL verifies nobody", "[verification]") {
    const Authority root("root"), one("one", &root);
    const auto encoded_leaf = test::encode(one.issue(leaf_recipe()).get());
    const auto encoded_root = test::encode(root.certificate());
    const auto encoded_one = test::encode(one.certificate());
    const auto revoked = one.revoke({"07"});
    const auto not_revoked = one.revoke({});
    const auto old = one.revoke({"07"}, k_start, k_now);

    struct Row {
        const char* what;
        int error;
        bool has_anchor;
        X509_CRL* crl;
        bool passes_over_lists;
        // email is a rule that takes memory to copy.
        const char* email = nullptr;
    };
    const Row rows[] = {
        {"good", 0, true, not_revoked.get(), false},
        {"good, passing over lists", 0, true, not_revoked.get(), true},
        {"revoked", X509_V_ERR_CERT_REVOKED, true, revoked.get(), false},
        {"revoked, passing over lists", X509_V_ERR_CERT_REVOKED, true,
         revoked.get(), true},
        {"revoked by an old list, passing over lists", X509_V_ERR_CERT_REVOKED,
         true, old.get(), true},
        {"of another address", X509_V_ERR_EMAIL_MISMATCH, true,
         not_revoked.get(), false, "a@b.example"},
        {"no anchor", X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, false,
         not_revoked.get(), true},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        int failures = 0;
        test::fail_each_request([&](test::OpensslFailure& failure) {
            // What OpenSSL keeps of a certificate, it finds out once.
            const auto leaf = test::parse_certificate(encoded_leaf);
            const auto anchor = test::parse_certificate(encoded_root);
            const auto intermediate = test::parse_certificate(encoded_one);
            const ChainHandle presented = chain_of({intermediate.get()});
            MadeTrust made({.certificates = row.has_anchor
                                                ? std::vector{anchor.get()}
                                                : std::vector<X509*>{},
                            .crls = {row.crl},
                            .depth = 3,
                            .flags = X509_V_FLAG_CRL_CHECK});
            made.trust.passes_over_lists = row.passes_over_lists;
            if (row.email != nullptr) {
                REQUIRE(X509_VERIFY_PARAM_set1_email(
                            const_cast<X509_VERIFY_PARAM*>(made.trust.rules),
                            row.email, 0)
                        == 1);
            }
            test::Memory memory;
            Verification result;
            const bool ok = failure.during([&] {
                return verify(result, made.trust, *leaf, presented.get(), k_now,
                              memory.arena());
            });
            CHECK(ERR_peek_error() == 0);
            if (!failure.happened()) {
                CHECK(ok);
                CHECK(result.error == row.error);
            }
            if (!ok || row.error != X509_V_OK) {
                CHECK(result.error != X509_V_OK);
            }
            if (result.error == X509_V_OK) {
                CHECK(Path(result.path.begin(), result.path.end())
                      == Path{{false, 0}, {true, 0}});
            }
            failures += ok ? 0 : 1;
        });
        CHECK(failures > 5);
    }
}


TEST_CASE("No memory for OpenSSL is a failure to read or digest a chain",
          "[verification]") {
    const Authority root("root");
    const auto leaf = root.issue(leaf_recipe());
    test::Memory memory;
    std::span<const Bytes> encoded;
    const ChainHandle expected_chain =
        chain_of({root.certificate(), leaf.get()});
    REQUIRE(encode_chain(encoded, expected_chain.get(), memory.arena()));
    const int reads =
        test::fail_each_request([&](test::OpensslFailure& failure) {
            const ChainHandle chain =
                failure.during([&] { return decode_chain(encoded); });
            // A key that is not decoded now is none, and verifies nothing.
            CHECK((chain != nullptr || failure.happened()));
            CHECK((chain == nullptr || sk_X509_num(chain.get()) == 2));
            for (int i = 0; i < sk_X509_num(chain.get()); i++) {
                CHECK(X509_cmp(sk_X509_value(chain.get(), i),
                               sk_X509_value(expected_chain.get(), i))
                      == 0);
            }
            CHECK(ERR_peek_error() == 0);
        });
    CHECK(reads > 20);

    TrustId expected{};
    REQUIRE(digest_chain(expected, *leaf, encoded));
    const int digests =
        test::fail_each_request([&](test::OpensslFailure& failure) {
            TrustId digest{};
            const bool ok = failure.during(
                [&] { return digest_chain(digest, *leaf, encoded); });
            CHECK((ok || failure.happened()));
            CHECK((!ok || digest == expected));
            CHECK(ERR_peek_error() == 0);
        });
    CHECK(digests > 3);
}

}  // namespace client_cert::x509
