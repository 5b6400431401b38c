// Tests whose revocation list counts: the issuer's own, of all that bear its
// name.
#include "verify/list_signatures.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "lib/trusted_lists.hpp"

namespace client_cert::x509 {

using test::Authority;
using test::chain_of;
using test::checks;
using test::counted;
using test::CrlHandle;
using test::decoded;
using test::extended;
using test::issued;
using test::k_all;
using test::k_now;
using test::k_start;
using test::naming_key;
using test::Trusted;
using test::Verified;
using test::with_key_id;


TEST_CASE(
    "Of revocation lists of one name the one that the issuer signed is used",
    "[list_signatures]") {
    const bool below_root = GENERATE(false, true);
    const bool passes_over = GENERATE(false, true);
    const unsigned long flags = GENERATE(0UL, k_all);
    const bool at_once = GENERATE(false, true);
    const Authority root("root");
    const Authority* above = below_root ? &root : nullptr;
    const Authority old_key("CA", above, with_key_id("old"));
    const Authority new_key("CA", above, with_key_id("new"));
    const auto of_root = decoded(root.revoke({}));
    // That of the old key is now the older one, now the newer.
    const std::int64_t date = GENERATE(k_start, k_start + 2);
    const auto of_old = decoded(old_key.revoke({"0A"}, date));
    const auto of_new = decoded(new_key.revoke({"0B"}, k_start + 1));
    const bool swapped = GENERATE(false, true);
    X509_CRL* first = swapped ? of_new.get() : of_old.get();
    X509_CRL* second = swapped ? of_old.get() : of_new.get();
    CAPTURE(below_root, passes_over, flags, at_once, date, swapped);

    Trusted trusted(
        below_root ? std::vector{root.certificate()}
                   : std::vector{old_key.certificate(), new_key.certificate()},
        {of_root.get(), first, second}, flags);
    trusted.know(at_once);
    trusted.trust.passes_over_lists = passes_over;
    const auto verify = [&](const Authority& issuer, const char* serial) {
        const auto leaf =
            issued(issuer, &issuer == &old_key ? "old" : "new", serial);
        return trusted.verify(*leaf, {issuer.certificate()});
    };
    for (int i = 0; i < 3; i++) {
        CHECK(verify(old_key, "0A").error == X509_V_ERR_CERT_REVOKED);
        CHECK(verify(new_key, "0B").error == X509_V_ERR_CERT_REVOKED);
        CHECK(verify(old_key, "0B") == Verified{0, -1});
        CHECK(verify(new_key, "0A") == Verified{0, -1});
    }
}


TEST_CASE(
    "Of lists of one name the issuer's is used, whether they name a key or not",
    "[list_signatures]") {
    const bool passes_over = GENERATE(false, true);
    const bool old_names = GENERATE(false, true);
    const bool new_names = GENERATE(false, true);
    const std::int64_t date = GENERATE(k_start, k_start + 2);
    const Authority old_key("CA", nullptr, with_key_id("old"));
    const Authority new_key("CA", nullptr, with_key_id("new"));
    const auto list_of = [](const Authority& authority, const char* serial,
                            std::int64_t from, const char* id) {
        CrlHandle list = authority.revoke({serial}, from);
        return id == nullptr ? decoded(list)
                             : extended(authority, std::move(list), "2.5.29.35",
                                        naming_key(id), false);
    };
    const auto of_old =
        list_of(old_key, "07", date, old_names ? "old" : nullptr);
    const auto of_new =
        list_of(new_key, "08", k_start + 1, new_names ? "new" : nullptr);
    CAPTURE(passes_over, old_names, new_names, date);

    Trusted trusted({old_key.certificate(), new_key.certificate()},
                    {of_old.get(), of_new.get()});
    trusted.know();
    trusted.trust.passes_over_lists = passes_over;
    const auto error = [&](const Authority& issuer, const char* id,
                           const char* serial) {
        return trusted.verify(*issued(issuer, id, serial)).error;
    };
    CHECK(error(old_key, "old", "07") == X509_V_ERR_CERT_REVOKED);
    CHECK(error(new_key, "new", "07") == X509_V_OK);
    CHECK(error(new_key, "new", "08") == X509_V_ERR_CERT_REVOKED);
    CHECK(error(old_key, "old", "08") == X509_V_OK);
}


TEST_CASE(
    "An issuer's own revocation list counts, be it old, and another's does not",
    "[list_signatures]") {
    const Authority old_key("CA", nullptr, with_key_id("old"));
    const Authority new_key("CA", nullptr, with_key_id("new"));
    const auto ended = decoded(old_key.revoke({"07"}, k_start, k_now - 1));
    const auto of_new = decoded(new_key.revoke({}, k_start + 1));
    Trusted trusted({old_key.certificate(), new_key.certificate()},
                    {ended.get(), of_new.get()});
    trusted.know();
    CHECK(trusted.verify(*issued(old_key, "old", "08")).error
          == X509_V_ERR_CRL_HAS_EXPIRED);
    trusted.trust.passes_over_lists = true;
    CHECK(trusted.verify(*issued(old_key, "old", "08")).passed_over
          == X509_V_ERR_CRL_HAS_EXPIRED);
    CHECK(trusted.verify(*issued(old_key, "old")).error
          == X509_V_ERR_CERT_REVOKED);

    // Where nobody of the path signed one it is as it was.
    const Authority third("CA");
    Trusted other({third.certificate()}, {ended.get(), of_new.get()});
    other.know();
    const auto unlisted = issued(third, "any", "08");
    CHECK(other.verify(*unlisted).error == X509_V_ERR_CRL_SIGNATURE_FAILURE);
    other.trust.passes_over_lists = true;
    CHECK(other.verify(*unlisted).passed_over
          == X509_V_ERR_CRL_SIGNATURE_FAILURE);
    // Who is on one that may be the issuer's stays out.
    CHECK(other.verify(*third.issue()).error == X509_V_ERR_CERT_REVOKED);
    const ChainHandle signers = chain_of({old_key.certificate()});
    other.signatures().check_all(signers.get());
    CHECK(other.verify(*third.issue()).error == X509_V_OK);
}


TEST_CASE("A revocation list that one key signed is checked with no other",
          "[list_signatures]") {
    const Authority old_key("CA"), new_key("CA");
    const auto list = counted(new_key.revoke({}));
    SignedList known;
    REQUIRE(known.prepare(*list));
    CHECK_FALSE(known.is_anothers(*old_key.certificate()));
    bool good = false;
    checks = 0;
    REQUIRE(known.check(good, *new_key.certificate()));
    CHECK(good);
    CHECK_FALSE(known.is_anothers(*new_key.certificate()));
    CHECK(known.is_anothers(*old_key.certificate()));
    for (int i = 0; i < 3; i++) {
        REQUIRE(known.check(good, *old_key.certificate()));
        CHECK_FALSE(good);
    }
    CHECK(checks == 1);
}


TEST_CASE("No revocation list of the CA above an anchor is asked for",
          "[list_signatures]") {
    const Authority root("root"), one("one", &root), two("two", &one);
    const auto leaf = one.issue();
    const auto below = two.issue();
    const auto of_one = decoded(one.revoke({}));
    const auto of_two = decoded(two.revoke({}));
    const auto revoking_two = decoded(one.revoke({"07"}));
    constexpr unsigned long partial = k_all | X509_V_FLAG_PARTIAL_CHAIN;

    Trusted trusted({one.certificate()}, {of_one.get(), of_two.get()}, partial);
    trusted.know();
    CHECK(trusted.verify(*leaf) == Verified{0, -1});
    CHECK(trusted.verify(*below, {two.certificate()}) == Verified{0, -1});
    CHECK(trusted.verify(*below, {two.certificate(), root.certificate()})
          == Verified{0, -1});

    // All others are.
    Trusted lacking({one.certificate()}, {of_two.get()}, partial);
    lacking.know();
    CHECK(lacking.verify(*leaf).error == X509_V_ERR_UNABLE_TO_GET_CRL);
    CHECK(lacking.verify(*below, {two.certificate()}).error
          == X509_V_ERR_UNABLE_TO_GET_CRL);
    Trusted revoking({one.certificate()}, {revoking_two.get(), of_two.get()},
                     partial);
    revoking.know();
    CHECK(revoking.verify(*below, {two.certificate()}).error
          == X509_V_ERR_CERT_REVOKED);
    // A leaf that is trusted itself has an issuer all the same.
    Trusted pinned({leaf.get()}, {of_one.get()},
                   X509_V_FLAG_CRL_CHECK | X509_V_FLAG_PARTIAL_CHAIN);
    pinned.know();
    CHECK(pinned.verify(*leaf).error != X509_V_OK);
}

}  // namespace client_cert::x509
