// Tests that the signature of a revocation list is checked once, for each
// issuer by itself, and that nothing else of a verification changes.
#include "verify/list_signatures.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <openssl/x509v3.h>

#include "lib/authorities.hpp"
#include "lib/openssl_memory.hpp"
#include "verify/store.hpp"
#include "verify/verification.hpp"

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

    ListSignatures& signatures() { return signatures_; }

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

// with_key_id is a CA with a key identifier: among trusted ones of one name
// OpenSSL finds a certificate's issuer by nothing else.
test::Recipe with_key_id(const char* id) {
    test::Recipe recipe;
    recipe.extensions = {{"2.5.29.14", der(V_ASN1_OCTET_STRING, id)}};
    return recipe;
}

std::string naming_key(const char* id) {
    return der(0x30, der(0x80, id));
}

// issued is a leaf that names its issuer's key.
CertificateHandle issued(const Authority& issuer, const char* id,
                         const char* serial = "07") {
    test::Recipe recipe;
    recipe.serial = serial;
    recipe.extensions = test::extensions_of_leaf();
    recipe.extensions.push_back({"2.5.29.35", naming_key(id)});
    return issuer.issue(recipe);
}

}  // namespace


TEST_CASE("A list's signature is checked once for each issuer",
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


TEST_CASE("Of lists of one name the one that the issuer signed is used",
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


TEST_CASE("Whether lists name their key changes nothing of that",
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


TEST_CASE("An issuer's own list counts, be it old, and another's does not",
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


TEST_CASE("A list that one key signed is checked with no other",
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


TEST_CASE("No list of the CA above an anchor is asked for",
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


TEST_CASE("No memory for OpenSSL makes no wrong answer of a signature",
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
