// Tests what identifies a trust, and the moments when its answers may change.
#include "verify/trust.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

#include "lib/authorities.hpp"
#include "lib/openssl_memory.hpp"
#include "verify/store.hpp"

namespace client_cert::x509 {
namespace {

using test::Anchors;
using test::Authority;
using test::MadeTrust;

TrustId id_of(const Anchors& anchors) {
    return MadeTrust(anchors).trust.id;
}

std::vector<std::int64_t> changes_of(const Anchors& anchors) {
    const MadeTrust made(anchors);
    return {made.trust.changes.begin(), made.trust.changes.end()};
}

}  // namespace


TEST_CASE("Trusts of the same content have the same id, in any order",
          "[trust]") {
    const Authority a("a"), b("b"), c("b");
    const auto crl_a = a.revoke({"01"});
    const auto crl_b = b.revoke({"02"});
    const MadeTrust one(
        {.certificates = {a.certificate(), b.certificate(), c.certificate()},
         .crls = {crl_a.get(), crl_b.get()}});
    const MadeTrust other(
        {.certificates = {c.certificate(), a.certificate(), b.certificate()},
         .crls = {crl_b.get(), crl_a.get()}});
    CHECK(one.trust.id == other.trust.id);
    CHECK(std::ranges::equal(one.trust.certificates, other.trust.certificates));
    CHECK(one.trust.certificates.size() == 3);
}


TEST_CASE("A trust has the same id when its files are read again", "[trust]") {
    const Authority a("a");
    const CertificateHandle again =
        test::parse_certificate(test::encode(a.certificate()));
    REQUIRE(again.get() != a.certificate());
    CHECK(id_of({.certificates = {a.certificate()}})
          == id_of({.certificates = {again.get()}}));
}


TEST_CASE("A trust with another certificate has another id", "[trust]") {
    const Authority a("a"), b("b"), same_name("a");
    const TrustId id = id_of({.certificates = {a.certificate()}});
    CHECK(id != id_of({}));
    CHECK(id != id_of({.certificates = {b.certificate()}}));
    CHECK(id != id_of({.certificates = {same_name.certificate()}}));
    CHECK(id != id_of({.certificates = {a.certificate(), b.certificate()}}));
}


TEST_CASE("A trust with another revocation list has another id", "[trust]") {
    const Authority a("a");
    const auto none = a.revoke({});
    const auto one = a.revoke({"07"});
    const auto later = a.revoke({}, test::k_start + 1);
    const auto longer = a.revoke({}, test::k_start, test::k_end + 1);
    const auto id = [&](X509_CRL* crl) {
        return id_of({.certificates = {a.certificate()}, .crls = {crl}});
    };
    CHECK(id(none.get()) != id_of({.certificates = {a.certificate()}}));
    CHECK(id(none.get()) == id(none.get()));
    CHECK(id(none.get()) != id(one.get()));
    CHECK(id(none.get()) != id(later.get()));
    CHECK(id(none.get()) != id(longer.get()));
}


TEST_CASE("A trust in a certificate for other purposes has another id",
          "[trust]") {
    const Authority a("a");
    const auto id = [&](auto settle) {
        const CertificateHandle one{X509_dup(a.certificate())};
        settle(*one);
        return id_of({.certificates = {one.get()}});
    };
    ASN1_OBJECT* client = OBJ_nid2obj(NID_client_auth);
    ASN1_OBJECT* email = OBJ_nid2obj(NID_email_protect);
    const TrustId ids[] = {
        id([](X509&) {}),
        id([&](X509& one) { X509_add1_trust_object(&one, client); }),
        id([&](X509& one) { X509_add1_trust_object(&one, email); }),
        id([&](X509& one) { X509_add1_reject_object(&one, client); }),
        id([&](X509& one) {
            X509_add1_trust_object(&one, client);
            X509_add1_reject_object(&one, email);
        }),
    };
    CHECK(ids[0] == id_of({.certificates = {a.certificate()}}));
    for (std::size_t i = 0; i < std::size(ids); i++) {
        for (std::size_t j = i + 1; j < std::size(ids); j++) {
            CAPTURE(i, j);
            CHECK(ids[i] != ids[j]);
        }
    }
}


TEST_CASE("A trust with other rules has another id", "[trust]") {
    const Authority a("a");
    const Anchors plain = {.certificates = {a.certificate()}, .depth = 1};
    std::vector<TrustId> ids = {id_of(plain)};
    const auto add = [&](auto change) {
        Anchors other = plain;
        change(other);
        ids.push_back(id_of(other));
    };
    add([](Anchors& other) { other.depth = 2; });
    add([](Anchors& other) { other.depth = -1; });
    add([](Anchors& other) { other.flags = X509_V_FLAG_CRL_CHECK; });
    add([](Anchors& other) {
        other.flags = X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
    });
    add([](Anchors& other) { other.flags = X509_V_FLAG_PARTIAL_CHAIN; });
    add([](Anchors& other) { other.store_flags = X509_V_FLAG_PARTIAL_CHAIN; });
    add([](Anchors& other) { other.security_level = 1; });
    add([](Anchors& other) { other.asked_about = 1; });
    add([](Anchors& other) { other.asked_about = 2; });
    add([](Anchors& other) {
        other.asked_about = 1;
        other.responder = "http://127.0.0.1/";
    });
    add([](Anchors& other) {
        other.asked_about = 1;
        other.responder = "http://127.0.0.2/";
    });
    CHECK(id_of(plain) == ids[0]);
    for (std::size_t i = 0; i < ids.size(); i++) {
        for (std::size_t j = i + 1; j < ids.size(); j++) {
            CAPTURE(i, j);
            CHECK(ids[i] != ids[j]);
        }
    }
}


TEST_CASE("A trust changes whenever something of it begins or ends",
          "[trust]") {
    test::Recipe recipe;
    recipe.not_before = test::utc_time(1700000000);
    recipe.not_after = test::utc_time(1800000000);
    const Authority a("a"), b("b", nullptr, recipe);
    const auto crl = a.revoke({}, 1740000000, 1760000000);
    CHECK(changes_of({}).empty());
    // The second in which one ends is good since OpenSSL 4.0.
    CHECK(changes_of({.certificates = {b.certificate(), a.certificate()},
                      .crls = {crl.get()}})
          == std::vector<std::int64_t>{
              test::k_start, 1700000000, 1740000000, 1760000000, 1760000001,
              1800000000, 1800000001, test::k_end, test::k_end + 1});
}


TEST_CASE("A date that is absent or does not decode is no change of a trust",
          "[trust]") {
    test::Recipe recipe;
    recipe.not_after = {"soon"};
    const Authority a("a", nullptr, recipe);
    CHECK(changes_of({.certificates = {a.certificate()}})
          == std::vector<std::int64_t>{test::k_start});
}


TEST_CASE("A trust is neither completed nor identified without memory",
          "[trust]") {
    const Authority a("a");
    const StoreHandle store{X509_STORE_new()};
    REQUIRE(X509_STORE_add_cert(store.get(), a.certificate()) == 1);
    const auto complete = [&](test::Memory& memory) {
        Trust trust;
        trust.store = store.get();
        return complete_trust(trust, memory.arena())
               && identify_trust(trust, memory.arena());
    };
    test::Memory enough;
    REQUIRE(complete(enough));
    for (std::size_t at = 0; at < enough.requests(); at++) {
        test::Memory memory(at);
        CHECK_FALSE(complete(memory));
    }
}


TEST_CASE("An object of another kind is nothing that a trust could have",
          "[trust]") {
    const Authority a("a");
    const StoreHandle store{X509_STORE_new()};
    REQUIRE(X509_STORE_add_cert(store.get(), a.certificate()) == 1);
    REQUIRE(sk_X509_OBJECT_push(X509_STORE_get0_objects(store.get()),
                                X509_OBJECT_new())
            > 0);
    Trust trust;
    trust.store = store.get();
    test::Memory memory;
    REQUIRE(complete_trust(trust, memory.arena()));
    CHECK(trust.certificates.size() == 1);
    CHECK(trust.changes.size() == 3);
    CHECK_FALSE(identify_trust(trust, memory.arena()));
    CHECK(sk_X509_num(certificates_of(*store).get()) == 1);
    CHECK(sk_X509_CRL_num(lists_of(*store).get()) == 0);
}


TEST_CASE("A trust's path ends at a certificate that signs itself", "[trust]") {
    const Authority root("root"), one("one", &root);
    const auto leaf = root.issue();
    const auto flaw_of = [](const std::vector<X509*>& certificates) {
        return find_anchor_flaw(test::chain_of(certificates).get());
    };
    CHECK(flaw_of({root.certificate()}) == AnchorFlaw::none);
    CHECK(flaw_of({leaf.get(), one.certificate(), root.certificate()})
          == AnchorFlaw::none);
    CHECK(flaw_of({one.certificate()}) == AnchorFlaw::no_root);
    CHECK(flaw_of({leaf.get(), one.certificate()}) == AnchorFlaw::no_root);
    CHECK(flaw_of({leaf.get()}) == AnchorFlaw::no_authority);
    CHECK(flaw_of({leaf.get(), leaf.get()}) == AnchorFlaw::no_authority);
}


TEST_CASE("A store is made of certificates and revocation lists", "[trust]") {
    const Authority a("a"), b("b");
    const auto crl = a.revoke({"07"});
    const ChainHandle certificates =
        test::chain_of({a.certificate(), b.certificate(), a.certificate()});
    const ListsHandle lists = test::stack_of({crl.get()});
    const StoreHandle store =
        make_store(certificates.get(), lists.get(), X509_V_FLAG_CRL_CHECK);
    REQUIRE(store != nullptr);
    CHECK(X509_VERIFY_PARAM_get_flags(X509_STORE_get0_param(store.get()))
          == X509_V_FLAG_CRL_CHECK);
    CHECK(sk_X509_OBJECT_num(X509_STORE_get0_objects(store.get())) == 3);

    const ChainHandle back = certificates_of(*store);
    REQUIRE(sk_X509_num(back.get()) == 2);
    CHECK(X509_cmp(sk_X509_value(back.get(), 0), sk_X509_value(back.get(), 1))
          != 0);
    for (int i = 0; i < 2; i++) {
        const X509* one = sk_X509_value(back.get(), i);
        CHECK((X509_cmp(one, a.certificate()) == 0
               || X509_cmp(one, b.certificate()) == 0));
    }
    const ListsHandle lists_back = lists_of(*store);
    REQUIRE(sk_X509_CRL_num(lists_back.get()) == 1);
    CHECK(sk_X509_CRL_value(lists_back.get(), 0) == crl.get());
    CHECK(make_store(nullptr, nullptr, 0) != nullptr);
}


TEST_CASE("Without memory for OpenSSL no store is made and none identified",
          "[trust]") {
    const Authority a("a"), b("b");
    const auto crl = a.revoke({"07"});
    const ChainHandle certificates =
        test::chain_of({a.certificate(), b.certificate()});
    const ListsHandle lists = test::stack_of({crl.get()});
    const auto make = [&] {
        return make_store(certificates.get(), lists.get(),
                          X509_V_FLAG_CRL_CHECK);
    };
    int failures = 0;
    test::fail_each_request([&](test::OpensslFailure& failure) {
        const StoreHandle store = failure.during(make);
        CHECK((store != nullptr || failure.happened()));
        if (store != nullptr) {
            CHECK(sk_X509_num(certificates_of(*store).get()) == 2);
            CHECK(sk_X509_CRL_num(lists_of(*store).get()) == 1);
            CHECK(
                X509_VERIFY_PARAM_get_flags(X509_STORE_get0_param(store.get()))
                == X509_V_FLAG_CRL_CHECK);
        }
        failures += store != nullptr ? 0 : 1;
        CHECK(ERR_peek_error() == 0);
    });
    CHECK(failures > 5);

    const StoreHandle store = make();
    const int found =
        test::fail_each_request([&](test::OpensslFailure& failure) {
            const ChainHandle chain =
                failure.during([&] { return certificates_of(*store); });
            CHECK((chain == nullptr) == failure.happened());
            CHECK(ERR_peek_error() == 0);
        });
    CHECK(found >= 2);
    const int listed =
        test::fail_each_request([&](test::OpensslFailure& failure) {
            const ListsHandle chain =
                failure.during([&] { return lists_of(*store); });
            CHECK((chain == nullptr) == failure.happened());
            CHECK(ERR_peek_error() == 0);
        });
    CHECK(listed >= 2);

    const TrustId expected =
        id_of({.certificates = {a.certificate(), b.certificate()},
               .crls = {crl.get()},
               .store_flags = X509_V_FLAG_CRL_CHECK});
    const int identified =
        test::fail_each_request([&](test::OpensslFailure& failure) {
            Trust trust;
            trust.store = store.get();
            test::Memory memory;
            const bool ok = failure.during(
                [&] { return identify_trust(trust, memory.arena()); });
            CHECK((ok || failure.happened()));
            CHECK((!ok || trust.id == expected));
            CHECK((ok || trust.id == TrustId{}));
            CHECK(ERR_peek_error() == 0);
        });
    CHECK(identified > 5);
}

}  // namespace client_cert::x509
