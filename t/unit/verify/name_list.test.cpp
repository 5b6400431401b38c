// Tests lists of names of authorities.
#include "verify/name_list.hpp"

#include <catch2/catch_test_macros.hpp>

#include "lib/authorities.hpp"
#include "lib/openssl_memory.hpp"

namespace client_cert::x509 {
namespace {

using test::Authority;

// text_of is a list as OpenSSL prints it.
std::string text_of(const NamesHandle& names) {
    std::string text;
    for (int i = 0; i < sk_X509_NAME_num(names.get()); i++) {
        const OpensslText line{
            X509_NAME_oneline(sk_X509_NAME_value(names.get(), i), nullptr, 0)};
        text += line.get();
        text += ' ';
    }
    return text;
}

ChainHandle chain_of(std::initializer_list<X509*> certificates) {
    ChainHandle chain{sk_X509_new_null()};
    for (X509* certificate : certificates) {
        REQUIRE(X509_up_ref(certificate) == 1);
        REQUIRE(sk_X509_push(chain.get(), certificate) > 0);
    }
    return chain;
}

CertificateHandle named(const std::string& organization) {
    return test::make_certificate({.subject = {{"O", organization}}});
}

}  // namespace


TEST_CASE("Subjects are added to a list of names once each, in order",
          "[name_list]") {
    const Authority a("a"), b("b"), again("a");
    const NamesHandle names = copy_names(nullptr);
    REQUIRE(names);
    const ChainHandle chain =
        chain_of({b.certificate(), a.certificate(), again.certificate()});
    REQUIRE(add_subjects(*names, chain.get()));
    REQUIRE(add_subjects(*names, chain.get()));
    CHECK(text_of(names) == "/CN=b /CN=a ");
}


TEST_CASE("Names that differ in a byte are two to clients", "[name_list]") {
    const CertificateHandle small = named("other"), capital = named("Other");
    REQUIRE(X509_NAME_cmp(X509_get_subject_name(small.get()),
                          X509_get_subject_name(capital.get()))
            == 0);
    const NamesHandle names = copy_names(nullptr);
    REQUIRE(add_subjects(*names, chain_of({small.get(), capital.get()}).get()));
    CHECK(text_of(names) == "/O=other /O=Other ");
}


TEST_CASE("A copy of a list of names outlives them", "[name_list]") {
    NamesHandle names = copy_names(nullptr);
    const Authority a("a"), b("b");
    REQUIRE(add_subjects(*names, chain_of({a.certificate()}).get()));
    const NamesHandle copy = copy_names(names.get());
    REQUIRE(add_subjects(*names, chain_of({b.certificate()}).get()));
    names.reset();
    CHECK(text_of(copy) == "/CN=a ");
}


// Two bytes of length, then 30 0c 31 0a 30 08 06 03 55 04 0a 0c 01 and the
// text.
TEST_CASE("A name takes its DER and two bytes", "[name_list]") {
    const NamesHandle names = copy_names(nullptr);
    CHECK(size_of(*names) == 0);
    const CertificateHandle x = named("x"), y = named("yy");
    REQUIRE(add_subjects(*names, chain_of({x.get()}).get()));
    CHECK(size_of(*names) == 2 + 14);
    REQUIRE(add_subjects(*names, chain_of({y.get()}).get()));
    CHECK(size_of(*names) == 2 + 14 + 2 + 15);
}


TEST_CASE("A list of names ends where handshakes have no room for more",
          "[name_list]") {
    const CertificateHandle large = named(std::string(60'000, 'l')),
                            larger = named(std::string(60'001, 'l')),
                            small = named("s");
    const NamesHandle names = copy_names(nullptr);
    REQUIRE(add_subjects(
        *names, chain_of({large.get(), larger.get(), small.get()}).get()));
    CHECK(sk_X509_NAME_num(names.get()) == 2);
    CHECK(size_of(*names) > k_longest_names);
}


TEST_CASE("A list of names is not made without memory", "[name_list]") {
    const Authority a("a"), b("b");
    const ChainHandle chain = chain_of({a.certificate(), b.certificate()});
    for (int at = 0;; at++) {
        test::OpensslFailure failure(at);
        const bool complete = failure.during([&] {
            const NamesHandle names = copy_names(nullptr);
            return names != nullptr && add_subjects(*names, chain.get())
                   && copy_names(names.get()) != nullptr;
        });
        CHECK(complete == !failure.happened());
        CHECK(ERR_peek_error() == 0);
        if (!failure.happened()) {
            break;
        }
    }
}

}  // namespace client_cert::x509
