// What is wrong with a certificate that somebody shows.
#pragma once

#include <openssl/x509_vfy.h>

#include <string_view>

namespace client_cert::x509 {

// Complaint is what OpenSSL says of one certificate of a path.
struct Complaint {
    // error is an X509_V_ERR number.
    int error = X509_V_OK;
    // depth is where in the path that certificate is, the leaf at 0; negative
    // where it is not known.
    int depth = -1;
    // list_issuer is whose revocation list cannot be used, as visible ASCII
    // and no longer than a line of a log has room for; empty where the error
    // is another.
    std::string_view list_issuer;
};

}  // namespace client_cert::x509
