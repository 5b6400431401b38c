// Tests the owners of OpenSSL objects.
#include "x509/handle.hpp"

#include <catch2/catch_test_macros.hpp>

namespace client_cert::x509 {

TEST_CASE("A guard empties OpenSSL's error queue when it goes", "[handle]") {
    {
        const ErrorQueueGuard clean;
        ERR_raise(ERR_LIB_USER, 1);
        ERR_raise(ERR_LIB_USER, 2);
        CHECK(ERR_peek_error() != 0);
    }
    CHECK(ERR_peek_error() == 0);
}


TEST_CASE("A certificate handle owns one reference", "[handle]") {
    const CertificateHandle ours{X509_new()};
    X509_up_ref(ours.get());
    CertificateHandle{ours.get()}.reset();
    // Still ours; AddressSanitizer sees to the rest.
    CHECK(X509_get_version(ours.get()) == X509_VERSION_1);
}

}  // namespace client_cert::x509
