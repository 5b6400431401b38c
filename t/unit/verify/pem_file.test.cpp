// Tests what is taken from files of certificates and revocation lists.
#include "verify/pem_file.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <openssl/err.h>
#include <openssl/pem.h>

#include <unistd.h>

#include <cerrno>

#include "lib/authorities.hpp"
#include "lib/openssl_memory.hpp"

namespace client_cert::x509 {
namespace {

using test::Authority;

// File is a file that goes with it.
class File {
public:
    explicit File(const std::string& text) {
        const int file = mkstemp(path_.data());
        REQUIRE(file >= 0);
        CHECK(write(file, text.data(), text.size())
              == static_cast<ssize_t>(text.size()));
        close(file);
    }

    ~File() { unlink(path()); }

    File(const File&) = delete;
    File& operator=(const File&) = delete;

    const char* path() const { return path_.c_str(); }

private:
    std::string path_ = "/tmp/pem_file.test.XXXXXX";
};

// pem is what a function of OpenSSL writes.
template <class Write, class... Arguments>
std::string pem(Write write, Arguments... arguments) {
    const BioHandle memory{BIO_new(BIO_s_mem())};
    REQUIRE(write(memory.get(), arguments...) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string block(const char* name, std::string content) {
    return pem([&](BIO* to) {
        return PEM_write_bio(to, name, "",
                             reinterpret_cast<unsigned char*>(content.data()),
                             static_cast<long>(content.size()))
                       > 0
                   ? 1
                   : 0;
    });
}

std::string der_of(X509* certificate) {
    return test::text_of(test::encode(certificate));
}

std::string der_of(X509_CRL* list) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_CRL(list, &der);
    REQUIRE(size > 0);
    const OpensslBytes owner{der};
    return {der, der + size};
}

PemProblem read(PemFile& to, const char* path) {
    ERR_raise(ERR_LIB_USER, ERR_R_MALLOC_FAILURE);
    const PemProblem problem = read_pem(to, path);
    CHECK(ERR_peek_error() == 0);
    return problem;
}

PemProblem problem_of(const std::string& text) {
    PemFile content;
    return read(content, File(text).path());
}

}  // namespace


TEST_CASE("A PEM file has its certificates and lists in its order",
          "[pem_file]") {
    const Authority a("a"), b("b"), c("c");
    const auto none = a.revoke({});
    const auto one = a.revoke({"07"});
    const File file("A comment\n" + pem(PEM_write_bio_X509, a.certificate())
                    + pem(PEM_write_bio_X509_CRL, one.get())
                    + block(PEM_STRING_X509_OLD, der_of(b.certificate()))
                    + block("SOMETHING ELSE", "rubbish")
                    + pem(PEM_write_bio_X509_AUX, c.certificate())
                    + pem(PEM_write_bio_X509_CRL, none.get())
                    + pem(PEM_write_bio_X509, a.certificate()));
    PemFile content;
    content.has_private_key = true;
    REQUIRE(read(content, file.path()) == PemProblem::none);
    CHECK_FALSE(content.has_private_key);
    X509* const certificates[] = {a.certificate(), b.certificate(),
                                  c.certificate(), a.certificate()};
    REQUIRE(sk_X509_num(content.certificates.get()) == 4);
    for (int i = 0; i < 4; i++) {
        CHECK(X509_cmp(sk_X509_value(content.certificates.get(), i),
                       certificates[i])
              == 0);
    }
    REQUIRE(sk_X509_CRL_num(content.lists.get()) == 2);
    CHECK(der_of(sk_X509_CRL_value(content.lists.get(), 0))
          == der_of(one.get()));
    CHECK(der_of(sk_X509_CRL_value(content.lists.get(), 1))
          == der_of(none.get()));

    // What was in there goes.
    REQUIRE(read(content, File("").path()) == PemProblem::none);
    CHECK(sk_X509_num(content.certificates.get()) == 0);
    CHECK(sk_X509_CRL_num(content.lists.get()) == 0);
}


TEST_CASE("A PEM file with a private key is known", "[pem_file]") {
    const Authority a("a");
    const char* const name =
        GENERATE("PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY");
    PemFile content;
    REQUIRE(read(content, File(block(name, "secret")
                               + pem(PEM_write_bio_X509, a.certificate()))
                              .path())
            == PemProblem::none);
    CHECK(content.has_private_key);
    CHECK(sk_X509_num(content.certificates.get()) == 1);
}


TEST_CASE("A PEM file that cannot be read says why", "[pem_file]") {
    const Authority a("a");
    const std::string good = pem(PEM_write_bio_X509, a.certificate());
    PemFile content;
    CHECK(read(content, "/nowhere/at all") == PemProblem::no_file);
    for (const char* const name :
         {PEM_STRING_X509, PEM_STRING_X509_OLD, PEM_STRING_X509_TRUSTED,
          PEM_STRING_X509_CRL})
    {
        CAPTURE(name);
        CHECK(problem_of(good + block(name, "rubbish")) == PemProblem::broken);
    }
    CHECK(problem_of(good + good.substr(0, 100)) == PemProblem::broken);
    std::string wrong = good;
    wrong[100] = '*';
    CHECK(problem_of(wrong + good) == PemProblem::broken);
    CHECK(problem_of("no block\n") == PemProblem::none);
}


TEST_CASE("An empty PEM file is told from one that cannot be read, and why",
          "[pem_file]") {
    PemFile content;
    CHECK(read(content, "/nowhere/at all") == PemProblem::no_file);
    CHECK(content.error == ENOENT);
    CHECK(read(content, "/") == PemProblem::no_read);
    CHECK(content.error == EISDIR);
    CHECK(read(content, File("").path()) == PemProblem::none);
    CHECK(content.error == 0);
}


TEST_CASE("DER is told from PEM", "[pem_file]") {
    const Authority a("a");
    const auto list = a.revoke({"07"});
    CHECK(problem_of(der_of(list.get())) == PemProblem::der);
    CHECK(problem_of(der_of(a.certificate())) == PemProblem::der);
    CHECK(problem_of("0") == PemProblem::none);
    CHECK(problem_of("00 is how many") == PemProblem::none);
    CHECK(problem_of(der_of(a.certificate()) + "\n"
                     + pem(PEM_write_bio_X509, a.certificate()))
          == PemProblem::none);
}


TEST_CASE("A PEM block without content is broken, not a lack of memory",
          "[pem_file]") {
    const Authority a("a");
    const std::string good = pem(PEM_write_bio_X509, a.certificate());
    const std::string name = GENERATE("X509 CRL", "CERTIFICATE");
    const std::string content =
        GENERATE("", "\n", "Proc-Type: 4,ENCRYPTED\n\n", "Proc-Type: x\n\n\n",
                 " \n", "-\n", "MIIB\n:\n");
    const std::string empty = "-----BEGIN " + name + "-----\n" + content
                              + "-----END " + name + "-----";
    CAPTURE(name, content);
    CHECK(problem_of(empty) == PemProblem::broken);
    CHECK(problem_of(good + empty + "\n" + good) == PemProblem::broken);
}


TEST_CASE("A PEM file is not read without memory for OpenSSL", "[pem_file]") {
    const Authority a("a"), b("b");
    const auto crl = a.revoke({"07"});
    const File file(pem(PEM_write_bio_X509, a.certificate())
                    + pem(PEM_write_bio_X509_AUX, b.certificate())
                    + pem(PEM_write_bio_X509_CRL, crl.get()));
    // What was wrong last is still there where nothing else fails.
    const int last_errno = GENERATE(0, ENOMEM);
    int failures = 0;
    test::fail_each_request([&](test::OpensslFailure& failure) {
        PemFile content;
        errno = last_errno;
        const PemProblem problem =
            failure.during([&] { return read_pem(content, file.path()); });
        CHECK(
            (problem == PemProblem::no_memory || problem == PemProblem::none));
        CHECK((failure.happened() || problem == PemProblem::none));
        if (problem == PemProblem::none) {
            CHECK(sk_X509_num(content.certificates.get()) == 2);
            CHECK(sk_X509_CRL_num(content.lists.get()) == 1);
        }
        failures += problem == PemProblem::none ? 0 : 1;
        CHECK(ERR_peek_error() == 0);
    });
    CHECK(failures > 50);
}

}  // namespace client_cert::x509
