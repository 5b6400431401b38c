// Tests that the signature of a revocation list is checked once, for each
// issuer by itself, and that nothing else of a verification changes.
#include "list_signatures.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <openssl/x509v3.h>

#include "authorities.hpp"
#include "openssl_memory.hpp"
#include "verification.hpp"

namespace client_cert::x509 {
namespace {

using test::Authority;
using test::chain_of;
using test::CrlHandle;
using test::decoded;
using test::der;
using test::extended;
using test::k_end;
using test::k_now;
using test::k_start;
using test::stack_of;

// Verified is what a verification came to.
struct Verified {
    int error = 0;
    int depth = 0;
    int passed_over = 0;
    std::string list_issuer = {};

    friend bool operator==(const Verified&, const Verified&) = default;
};

// Trusted is a trust as a location makes one.
class Trusted {
public:
    Trusted(const std::vector<X509*>& certificates,
            const std::vector<X509_CRL*>& lists, unsigned long flags = 0)
        : certificates_(chain_of(certificates)),
          lists_(stack_of(lists)),
          store_(make_store(certificates_.get(), lists_.get(),
                            X509_V_FLAG_CRL_CHECK | flags)) {
        REQUIRE(store_ != nullptr);
        trust.store = store_.get();
        REQUIRE(complete_trust(trust, memory_.arena()));
    }

    // know makes the trust remember whose signatures lists have.
    Trusted& know(bool at_once = true) {
        REQUIRE(signatures_.prepare(lists_.get()));
        if (at_once) {
            signatures_.check_all(certificates_.get());
        }
        trust.signatures = &signatures_;
        return *this;
    }

    Verified verify(X509& leaf, const std::vector<X509*>& presented = {}) {
        test::Memory memory;
        Verification found;
        const ChainHandle chain = chain_of(presented);
        REQUIRE(x509::verify(found, trust, leaf, chain.get(), k_now,
                             memory.arena()));
        CHECK(ERR_peek_error() == 0);
        return {found.error, found.last.depth, found.passed_over.error,
                std::string(found.last.list_issuer)};
    }

    Trust trust;

private:
    ChainHandle certificates_;
    ListsHandle lists_;
    StoreHandle store_;
    ListSignatures signatures_;
    test::Memory memory_;
};

// checks counts the signatures of lists that were checked.
int checks = 0;

// CountedLists makes lists that are decoded meanwhile count.
class CountedLists {
public:
    CountedLists()
        : method_(X509_CRL_METHOD_new(nullptr, nullptr, nullptr,
                                      [](X509_CRL*, EVP_PKEY*) {
                                          checks++;
                                          return 1;
                                      })) {
        X509_CRL_set_default_method(method_);
    }

    CountedLists(const CountedLists&) = delete;
    CountedLists& operator=(const CountedLists&) = delete;

    ~CountedLists() { X509_CRL_set_default_method(nullptr); }

private:
    // Lists point to it as long as they live.
    X509_CRL_METHOD* method_;
};

CrlHandle counted(const CrlHandle& list) {
    const CountedLists count;
    return decoded(list);
}

constexpr unsigned long k_all = X509_V_FLAG_CRL_CHECK_ALL;

}  // namespace


TEST_CASE("A list's signature is checked once for each issuer",
          "[list_signatures]") {
    const Authority root("root"), one("one", &root);
    const auto direct = root.issue();
    const auto below = one.issue();
    const auto of_root = counted(root.revoke({}));
    const auto of_one = counted(one.revoke({}));
    Trusted trusted({root.certificate()}, {of_root.get(), of_one.get()}, k_all);

    checks = 0;
    for (int i = 1; i <= 3; i++) {
        CHECK(trusted.verify(*below, {one.certificate()}).error == 0);
        CHECK(checks == 3 * i);
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


TEST_CASE("Issuers that are not genuine cost no check and change no other's",
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
    int compared = 0;
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
                            CHECK(found.error == expected.error);
                            // A list that only the forger has signed is
                            // another reason not to let it in.
                            CHECK((found == expected
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
}


TEST_CASE("A header has all of a list but entries and signature",
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


TEST_CASE("More issuers than are remembered are checked all the same",
          "[list_signatures]") {
    const Authority root("root");
    const auto list = counted(root.revoke({}));
    SignedList known;
    REQUIRE(known.prepare(*list));
    std::vector<Authority> others;
    for (int i = 0; i < 8; i++) {
        others.emplace_back("root");
    }
    checks = 0;
    bool good = false;
    for (int round = 0; round < 2; round++) {
        for (const Authority& one : others) {
            CHECK(known.check(good, *one.certificate()));
            CHECK(good);
        }
    }
    CHECK(checks == 8);
    REQUIRE(known.check(good, *root.certificate()));
    CHECK(checks == 9);
    CHECK_FALSE(known.knows(*others[0].certificate()));
    CHECK(known.knows(*others[1].certificate()));
}


TEST_CASE("No memory for OpenSSL makes no wrong answer of a signature",
          "[list_signatures]") {
    const Authority root("root"), one("one", &root);
    const auto encoded_leaf = test::encode(one.issue().get());
    const auto encoded_one = test::encode(one.certificate());
    const bool is_revoked = GENERATE(false, true);
    const auto of_root = decoded(root.revoke({}));
    const auto of_one =
        decoded(is_revoked ? one.revoke({"07"}) : one.revoke({}));
    const bool passes_over = GENERATE(false, true);
    const int expected = is_revoked ? X509_V_ERR_CERT_REVOKED : X509_V_OK;
    int failures = 0;
    test::fail_each_request([&](test::OpensslFailure& failure) {
        const auto leaf = test::parse_certificate(encoded_leaf);
        const auto intermediate = test::parse_certificate(encoded_one);
        const ChainHandle presented = chain_of({intermediate.get()});
        Trusted trusted({root.certificate()}, {of_root.get(), of_one.get()},
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
