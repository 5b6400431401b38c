// Tests how long the answer of a verification holds.
#include "verify/verification.hpp"

#include <catch2/catch_test_macros.hpp>

#include <limits>

#include "lib/authorities.hpp"
#include "lib/verified.hpp"

namespace client_cert::x509 {
namespace {

using test::Authority;
using test::chain_of;
using test::dated;
using test::handshake;
using test::in_last_second;
using test::k_end;
using test::k_now;
using test::k_start;
using test::leaf_recipe;
using test::MadeTrust;
using test::Recipe;
using test::Result;
using test::verified;

constexpr std::int64_t k_ever = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t k_never = std::numeric_limits<std::int64_t>::max();

}  // namespace


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


TEST_CASE("A verification before all dates or after them holds for ever",
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


TEST_CASE("A date that does not decode fails a verification at any time",
          "[verification]") {
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

}  // namespace client_cert::x509
