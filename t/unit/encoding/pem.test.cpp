// Tests the one-line PEM against OpenSSL's PEM and another percent-encoder.
#include "encoding/pem.hpp"

#include <catch2/catch_test_macros.hpp>

#include <openssl/pem.h>

#include <cstring>
#include <iomanip>
#include <numeric>
#include <sstream>

#include "lib/make_certificate.hpp"
#include "lib/rfc9440_vector.hpp"
#include "lib/written.hpp"
#include "x509/handle.hpp"

namespace client_cert {
namespace {

std::string escaped_pem(Bytes der) {
    return test::written(
        [&](Writer& out) { put_percent_encoded_pem(out, der); });
}

// percent_encoded encodes what RFC 3986 does not call unreserved.
std::string percent_encoded(std::string_view text) {
    std::ostringstream out;
    out << std::uppercase << std::hex << std::setfill('0');
    for (const unsigned char c : text) {
        if (std::isalnum(c) || (c != 0 && std::strchr("-._~", c))) {
            out << c;
        } else {
            out << '%' << std::setw(2) << int{c};
        }
    }
    return out.str();
}

// contents is what OpenSSL wrote to a memory BIO.
std::string contents(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

}  // namespace


TEST_CASE("The RFC 9440 leaf is what OpenSSL writes, percent-encoded",
          "[pem]") {
    const auto der = test::decode_base64(test::k_leaf_base64);
    const auto certificate = test::parse_certificate(der);
    const x509::BioHandle bio{BIO_new(BIO_s_mem())};
    REQUIRE(PEM_write_bio_X509(bio.get(), certificate.get()) == 1);

    const std::string pem = escaped_pem(der);
    CHECK(pem.size() == 677);
    CHECK(pem == percent_encoded(contents(bio.get())));
    CHECK(pem == test::k_leaf_escaped_pem);
}


TEST_CASE("PEM of every length has its lines broken as OpenSSL breaks them",
          "[pem]") {
    // Several full lines, and every length of the last.
    for (std::size_t length = 1; length <= 200; length++) {
        CAPTURE(length);
        std::vector<unsigned char> der(length);
        std::iota(der.begin(), der.end(), static_cast<unsigned char>(length));
        const x509::BioHandle bio{BIO_new(BIO_s_mem())};
        REQUIRE(PEM_write_bio(bio.get(), "CERTIFICATE", "", der.data(),
                              static_cast<long>(length))
                > 0);
        REQUIRE(escaped_pem(der) == percent_encoded(contents(bio.get())));
    }
}


TEST_CASE("PEM keeps to the room it has", "[pem]") {
    const auto der = test::decode_base64(test::k_leaf_base64);
    test::require_room_is_kept(
        [&](Writer& out) { put_percent_encoded_pem(out, der); });
}

}  // namespace client_cert
