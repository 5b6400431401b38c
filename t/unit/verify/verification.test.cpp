// Tests that a certificate is verified as in OpenSSL's own handshakes.
#include "verify/verification.hpp"

#include <catch2/catch_test_macros.hpp>

#include "lib/authorities.hpp"
#include "lib/verified.hpp"

namespace client_cert::x509 {

using test::Anchors;
using test::Authority;
using test::chain_of;
using test::dated;
using test::handshake;
using test::k_end;
using test::k_now;
using test::k_start;
using test::leaf_key;
using test::leaf_recipe;
using test::MadeTrust;
using test::Path;
using test::Recipe;
using test::Result;
using test::verified;


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


TEST_CASE("A trust that passes over lists passes over nothing else",
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

}  // namespace client_cert::x509
