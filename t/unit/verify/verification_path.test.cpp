// Tests the path that a verification finds, and the chain that is kept for it.
#include "verify/verification.hpp"

#include <catch2/catch_test_macros.hpp>

#include <openssl/err.h>

#include "lib/authorities.hpp"
#include "lib/verified.hpp"
#include "lib/written.hpp"

namespace client_cert::x509 {

using test::Authority;
using test::chain_of;
using test::leaf_recipe;
using test::MadeTrust;
using test::Path;
using test::Result;
using test::verified;


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


TEST_CASE("A path over a certificate that nobody presented is no path",
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


TEST_CASE("A path over a certificate beyond all numbers is no path",
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


TEST_CASE("Chains have the same digest only where they are the same",
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

}  // namespace client_cert::x509
