// Tests what is said of revocation lists before anybody is verified by them.
#include "verify/revocation_lists.hpp"

#include <catch2/catch_test_macros.hpp>

#include "lib/authorities.hpp"
#include "lib/openssl_memory.hpp"

namespace client_cert::x509 {
namespace {

using test::Authority;
using test::chain_of;
using test::der;
using test::extended;
using test::k_end;
using test::k_now;
using test::k_start;
using test::stack_of;

constexpr const char* k_scope = "2.5.29.28";
constexpr const char* k_delta = "2.5.29.27";

ListFlaw flaw_of(const test::CrlHandle& list) {
    ListFlaw flaw{};
    ERR_raise(ERR_LIB_USER, ERR_R_MALLOC_FAILURE);
    REQUIRE(find_flaw(flaw, *list));
    CHECK(ERR_peek_error() == 0);
    return flaw;
}

}  // namespace


TEST_CASE("A revocation list that OpenSSL would misread is known",
          "[revocation_lists]") {
    const Authority root("root");
    const auto with = [&](const char* oid, const std::string& value,
                          bool critical = true) {
        return extended(root, root.revoke({"07"}), oid, value, critical);
    };
    const std::string one = der(V_ASN1_INTEGER, "\1");
    CHECK(flaw_of(root.revoke({})) == ListFlaw::none);
    CHECK(flaw_of(with("2.5.29.20", one, false)) == ListFlaw::none);
    CHECK(flaw_of(with(k_delta, one)) == ListFlaw::delta);
    CHECK(flaw_of(with(k_delta, one, false)) == ListFlaw::delta);
    CHECK(flaw_of(with(k_delta, "")) == ListFlaw::delta);
    CHECK(flaw_of(extended(root, with(k_delta, one), k_delta, one))
          == ListFlaw::delta);
    CHECK(flaw_of(with(k_scope, der(0x30, ""))) == ListFlaw::none);
    CHECK(flaw_of(with(k_scope, der(0x30, der(0x82, "\xff"))))
          == ListFlaw::none);
    CHECK(flaw_of(with(k_scope, "")) == ListFlaw::scope);
    CHECK(flaw_of(with(k_scope, one)) == ListFlaw::scope);
    CHECK(flaw_of(with(k_scope, der(0x30, der(0x89, "?")))) == ListFlaw::scope);
    CHECK(flaw_of(extended(root, with(k_scope, der(0x30, "")), k_scope,
                           der(0x30, "")))
          == ListFlaw::scope);
}


TEST_CASE("No memory for OpenSSL is no flaw of a revocation list",
          "[revocation_lists]") {
    const Authority root("root");
    const auto list =
        extended(root, root.revoke({}), k_scope, der(0x30, der(0x82, "\xff")));
    const int attempts =
        test::fail_each_request([&](test::OpensslFailure& failure) {
            ListFlaw flaw{};
            const bool found =
                failure.during([&] { return find_flaw(flaw, *list); });
            CHECK((!found || flaw == ListFlaw::none));
            CHECK((found || failure.happened()));
        });
    CHECK(attempts > 0);
}


TEST_CASE("A revocation list is early, current or late", "[revocation_lists]") {
    const Authority root("root");
    const auto list = root.revoke({}, k_start, k_end);
    CHECK(age_of(*list, k_start - 1) == ListAge::early);
    CHECK(age_of(*list, k_start) == ListAge::current);
    CHECK(age_of(*list, k_end - 1) == ListAge::current);
    CHECK(age_of(*list, k_end) == ListAge::late);
    CHECK(age_of(*test::CrlHandle{X509_CRL_new()}, k_now) == ListAge::late);
}


TEST_CASE("Issuers without a current revocation list are found",
          "[revocation_lists]") {
    const Authority a("a"), b("b"), c("c");
    const auto old_a = a.revoke({}, k_start, k_now);
    const auto new_a = a.revoke({}, k_start, k_end);
    const auto old_b = b.revoke({}, k_start, k_now);
    const auto early_b = b.revoke({}, k_now + 1, k_end);
    const auto early_c = c.revoke({}, k_now + 1, k_end);
    const ListsHandle lists = stack_of(
        {old_a.get(), old_b.get(), early_b.get(), early_c.get(), new_a.get()});
    int index = 0;
    CHECK(stale_list(lists.get(), k_now, index) == old_b.get());
    index++;
    CHECK(stale_list(lists.get(), k_now, index) == early_c.get());
    index++;
    CHECK(stale_list(lists.get(), k_now, index) == nullptr);
    index = 0;
    CHECK(stale_list(nullptr, k_now, index) == nullptr);
}


TEST_CASE("Authorities without a revocation list are counted",
          "[revocation_lists]") {
    const Authority a("a"), b("b"), below("below", &a);
    const auto of_a = a.revoke({});
    const auto of_below = below.revoke({});
    const ChainHandle all =
        chain_of({a.certificate(), b.certificate(), below.certificate()});
    const ListsHandle lists = stack_of({of_a.get()});

    Coverage coverage = cover(all.get(), lists.get(), true);
    CHECK(coverage.authorities == 2);
    CHECK(coverage.without == 1);
    CHECK(coverage.first == b.certificate());
    coverage = cover(all.get(), lists.get(), false);
    CHECK(coverage.authorities == 3);
    CHECK(coverage.without == 2);
    coverage = cover(all.get(), stack_of({of_below.get()}).get(), true);
    CHECK(coverage.without == 2);
    CHECK(coverage.first == a.certificate());
    coverage = cover(nullptr, lists.get(), true);
    CHECK(coverage.authorities == 0);
}

}  // namespace client_cert::x509
