// Tests that nobody is verified without memory.
#include "verify/verification.hpp"

#include <catch2/catch_test_macros.hpp>

#include <openssl/err.h>

#include "lib/authorities.hpp"
#include "lib/openssl_memory.hpp"
#include "lib/verified.hpp"

namespace client_cert::x509 {

using test::Authority;
using test::chain_of;
using test::k_now;
using test::k_start;
using test::leaf_recipe;
using test::MadeTrust;
using test::Path;


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


TEST_CASE("Nobody is verified without memory for OpenSSL", "[verification]") {
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


TEST_CASE("No chain is decoded or digested without memory for OpenSSL",
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
