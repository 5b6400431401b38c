// Tests that the signature of a revocation list is checked once, for each
// issuer by itself, and that nothing else of a verification changes.
#include "verify/list_signatures.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "lib/openssl_memory.hpp"
#include "lib/trusted_lists.hpp"

namespace client_cert::x509 {

using test::Authority;
using test::chain_of;
using test::checks;
using test::counted;
using test::CrlHandle;
using test::decoded;
using test::der;
using test::extended;
using test::k_all;
using test::k_end;
using test::k_now;
using test::k_start;
using test::Trusted;
using test::Verified;


TEST_CASE("A revocation list's signature is checked once for each issuer",
          "[list_signatures]") {
    const Authority root("root"), one("one", &root);
    const auto direct = root.issue();
    const auto below = one.issue();
    const auto of_root = counted(root.revoke({}));
    const auto of_one = counted(one.revoke({}));
    Trusted trusted({root.certificate()}, {of_root.get(), of_one.get()}, k_all);

    // OpenSSL 3.6 and later want no list of an anchor itself.
    checks = 0;
    CHECK(trusted.verify(*below, {one.certificate()}).error == 0);
    const int each = checks;
    CHECK((each == 2 || each == 3));
    for (int i = 2; i <= 3; i++) {
        CHECK(trusted.verify(*below, {one.certificate()}).error == 0);
        CHECK(checks == each * i);
    }
    checks = 0;
    trusted.know();
    CHECK(checks == 1);
    for (int i = 1; i <= 3; i++) {
        CHECK(trusted.verify(*below, {one.certificate()}).error == 0);
        CHECK(trusted.verify(*direct).error == 0);
        CHECK(checks == 2);
    }
}


TEST_CASE("Issuers that are not genuine cost no check of a list's signature",
          "[list_signatures]") {
    const Authority root("root"), one("one", &root);
    const auto genuine = one.issue();
    const auto of_root = counted(root.revoke({}));
    const auto of_one = counted(one.revoke({}));
    Trusted trusted({root.certificate()}, {of_root.get(), of_one.get()}, k_all);
    trusted.know();
    checks = 0;
    for (int i = 0; i < 20; i++) {
        // Who says that the root has signed it, and who has signed it itself.
        const Authority other_root("root"), alone("one");
        const Authority forged("one", &other_root);
        for (const Authority* issuer : {&forged, &alone}) {
            const auto leaf = issuer->issue();
            CHECK(trusted.verify(*leaf, {issuer->certificate()}).error != 0);
            CHECK(trusted
                      .verify(*leaf,
                              {issuer->certificate(), other_root.certificate()})
                      .error
                  != 0);
        }
    }
    CHECK(checks == 0);
    CHECK(trusted.verify(*genuine, {one.certificate()}).error == 0);
    CHECK(checks == 1);
}


TEST_CASE("A verification comes to the same, whoever checks the signatures",
          "[list_signatures]") {
    const Authority root("root"), renewed("root"), stranger("stranger");
    const Authority one("one", &root), one_again("one", &root);
    const Authority forged("one", &renewed);
    const auto direct = root.issue();
    const auto by_renewed = renewed.issue();
    const auto below = one.issue();
    const auto below_again = one_again.issue();
    const auto below_forged = forged.issue();

    const CrlHandle lists[] = {
        decoded(root.revoke({})),
        decoded(root.revoke({"07"})),
        decoded(renewed.revoke({}, k_start + 1)),
        decoded(one.revoke({})),
        decoded(one.revoke({"07"})),
        decoded(one_again.revoke({}, k_start + 1)),
        decoded(forged.revoke({})),
        decoded(root.revoke({}, k_start, k_now)),
        decoded(root.revoke({"07"}, k_now + 1, k_end)),
        decoded(stranger.revoke({})),
        // For users alone, for CAs alone, of another place, of some reasons,
        // indirect, and of who knows what.
        extended(root, root.revoke({}), "2.5.29.28",
                 der(0x30, der(0x81, "\xff"))),
        extended(root, root.revoke({}), "2.5.29.28",
                 der(0x30, der(0x82, "\xff"))),
        extended(root, root.revoke({}), "2.5.29.28",
                 der(0x30, der(0xa0, der(0xa0, der(0x86, "http://a/"))))),
        extended(root, root.revoke({}), "2.5.29.28",
                 der(0x30, der(0x83, "\4\x10"))),
        extended(root, root.revoke({}), "2.5.29.28",
                 der(0x30, der(0x84, "\xff"))),
        extended(root, root.revoke({"07"}), "1.2.3.4", "?"),
    };
    constexpr std::size_t count = std::size(lists);
    struct Presented {
        X509* leaf;
        std::vector<X509*> chain;
    };
    const Presented all[] = {
        {direct.get(), {}},
        {by_renewed.get(), {}},
        {below.get(), {one.certificate()}},
        {below.get(), {one_again.certificate(), one.certificate()}},
        {below_again.get(), {one_again.certificate()}},
        {below_forged.get(), {forged.certificate()}},
        {below_forged.get(), {forged.certificate(), one.certificate()}},
        {below_forged.get(), {forged.certificate(), renewed.certificate()}},
    };
    const std::vector<X509*> anchors[] = {
        {root.certificate()},
        {root.certificate(), renewed.certificate()},
        {root.certificate(), one.certificate()},
    };
    const auto is_of_signature = [](const Verified& verified) {
        return verified.error == X509_V_ERR_CRL_SIGNATURE_FAILURE
               || verified.passed_over == X509_V_ERR_CRL_SIGNATURE_FAILURE;
    };
    int compared = 0;
    int differing = 0;
    for (const std::vector<X509*>& certificates : anchors) {
        for (std::size_t i = 0; i < count; i++) {
            for (std::size_t j = i; j < count; j++) {
                const unsigned long flags = (i + j) % 2 == 0 ? k_all : 0;
                Trusted plain(certificates, {lists[i].get(), lists[j].get()},
                              flags);
                Trusted knowing(certificates, {lists[i].get(), lists[j].get()},
                                flags);
                knowing.know(i % 3 != 0);
                // Twice: what is known of one must not change another.
                for (int round = 0; round < 2; round++) {
                    for (const Presented& one_of : all) {
                        for (const bool passes_over : {false, true}) {
                            CAPTURE(i, j, round, passes_over, &one_of - all,
                                    certificates.size());
                            plain.trust.passes_over_lists = passes_over;
                            knowing.trust.passes_over_lists = passes_over;
                            const Verified expected =
                                plain.verify(*one_of.leaf, one_of.chain);
                            const Verified found =
                                knowing.verify(*one_of.leaf, one_of.chain);
                            // Of two lists of one name it takes the one that
                            // the issuer signed, as if that were alone.
                            const bool may_differ =
                                is_of_signature(expected) && i != j;
                            const auto alone = [&](std::size_t k) {
                                Trusted one(certificates, {lists[k].get()},
                                            flags);
                                one.trust.passes_over_lists = passes_over;
                                return one.verify(*one_of.leaf, one_of.chain);
                            };
                            const bool is_alone =
                                found != expected && may_differ
                                && (found == alone(i) || found == alone(j));
                            differing += is_alone ? 1 : 0;
                            CHECK((is_alone || found.error == expected.error));
                            // A list that only the forger has signed is
                            // another reason not to let it in.
                            CHECK((is_alone || found == expected
                                   || (one_of.leaf == below_forged.get()
                                       && found.error != X509_V_OK)));
                            compared++;
                        }
                    }
                }
            }
        }
    }
    CHECK(compared > 5000);
    CHECK(differing > 50);
}


TEST_CASE("The header of a revocation list has all but entries and signature",
          "[list_signatures]") {
    const Authority root("root");
    const auto list =
        extended(root,
                 extended(root, root.revoke({"07", "08"}), "2.5.29.20",
                          der(V_ASN1_INTEGER, "\1"), false),
                 "1.2.3.4", "?");
    SignedList known;
    REQUIRE(known.prepare(*list));
    CHECK(known.list() == list.get());
    X509_CRL* header = known.header();
    REQUIRE(header != nullptr);
    CHECK(X509_CRL_get_version(header) == X509_CRL_get_version(list.get()));
    CHECK(X509_NAME_cmp(X509_CRL_get_issuer(header),
                        X509_CRL_get_issuer(list.get()))
          == 0);
    CHECK(ASN1_STRING_cmp(X509_CRL_get0_lastUpdate(header),
                          X509_CRL_get0_lastUpdate(list.get()))
          == 0);
    CHECK(ASN1_STRING_cmp(X509_CRL_get0_nextUpdate(header),
                          X509_CRL_get0_nextUpdate(list.get()))
          == 0);
    CHECK(X509_CRL_get_ext_count(header) == 2);
    CHECK(sk_X509_REVOKED_num(X509_CRL_get_REVOKED(header)) <= 0);
    CHECK(X509_CRL_verify(header, X509_get0_pubkey(root.certificate())) != 1);
}


TEST_CASE("A revocation list is checked for more issuers than are remembered",
          "[list_signatures]") {
    const Authority root("root");
    const auto list = counted(root.revoke({}));
    SignedList known;
    REQUIRE(known.prepare(*list));
    // They have one key.
    const test::KeyHandle key = test::make_key();
    test::Recipe recipe;
    recipe.key = key.get();
    std::vector<CertificateHandle> others;
    for (const char* serial : {"01", "02", "03", "04", "05", "06", "07", "08"})
    {
        recipe.serial = serial;
        others.push_back(root.issue(recipe));
    }
    recipe.serial = "09";
    const auto another = root.issue(recipe);
    checks = 0;
    bool good = false;
    for (int round = 0; round < 2; round++) {
        for (const CertificateHandle& one : others) {
            CHECK(known.check(good, *one));
            CHECK(good);
        }
    }
    CHECK(checks == 8);
    REQUIRE(known.check(good, *another));
    CHECK(checks == 9);
    CHECK_FALSE(known.knows(*others[0]));
    CHECK(known.knows(*others[1]));
}


TEST_CASE(
    "Without memory for OpenSSL no signature of a list has a wrong answer",
    "[list_signatures]") {
    const Authority root("root"), one("one", &root);
    const auto encoded_leaf = test::encode(one.issue().get());
    const auto encoded_one = test::encode(one.certificate());
    const bool is_revoked = GENERATE(false, true);
    const auto of_root = decoded(root.revoke({}));
    const auto of_one =
        decoded(is_revoked ? one.revoke({"07"}) : one.revoke({}));
    const auto of_another = decoded(Authority("one").revoke({}, k_start + 1));
    const auto before = decoded(one.revoke({}, k_start - 1));
    const bool passes_over = GENERATE(false, true);
    const int expected = is_revoked ? X509_V_ERR_CERT_REVOKED : X509_V_OK;
    int failures = 0;
    test::fail_each_request([&](test::OpensslFailure& failure) {
        const auto leaf = test::parse_certificate(encoded_leaf);
        const auto intermediate = test::parse_certificate(encoded_one);
        const ChainHandle presented = chain_of({intermediate.get()});
        Trusted trusted(
            {root.certificate()},
            {of_root.get(), of_another.get(), before.get(), of_one.get()},
            k_all);
        trusted.know(false);
        trusted.trust.passes_over_lists = passes_over;
        test::Memory memory;
        Verification found;
        const bool done = failure.during([&] {
            return verify(found, trusted.trust, *leaf, presented.get(), k_now,
                          memory.arena());
        });
        CHECK((done || failure.happened()));
        CHECK((!done || !failure.happened() || found.error != X509_V_OK
               || expected == X509_V_OK));
        failures += done ? 0 : 1;
        // What failed leaves nothing wrong behind, but in the certificates.
        const auto again = test::parse_certificate(encoded_one);
        CHECK(trusted
                  .verify(*test::parse_certificate(encoded_leaf), {again.get()})
                  .error
              == expected);
    });
    CHECK(failures > 30);
}

}  // namespace client_cert::x509
