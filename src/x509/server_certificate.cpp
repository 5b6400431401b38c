// The algorithms of a server's own certificate.
#include "x509/server_certificate.hpp"

#include <openssl/evp.h>
#include <openssl/objects.h>

#include "encoding/decimal.hpp"

namespace client_cert::x509 {
namespace {

std::string_view kind_of(const EVP_PKEY& key) noexcept {
    switch (EVP_PKEY_get_base_id(&key)) {
        case EVP_PKEY_RSA:
        case EVP_PKEY_RSA_PSS:
            return "RSA";
        case EVP_PKEY_EC:
            return "EC";
        case EVP_PKEY_DSA:
            return "DSA";
        default:
            return {};
    }
}

}  // namespace


void load_server_algorithms(ServerAlgorithms& to,
                            const X509& certificate) noexcept {
    to.signature = OBJ_nid2sn(X509_get_signature_nid(&certificate));
    to.key = {};
    const EVP_PKEY* key = X509_get0_pubkey(&certificate);
    const std::string_view kind = key != nullptr ? kind_of(*key) : "";
    if (kind.empty()) {
        return;
    }
    Writer out{to.text};
    out.put(kind);
    put_decimal(out, EVP_PKEY_get_bits(key), 1);
    to.key = {to.text.data(), out.size()};
}

}  // namespace client_cert::x509
