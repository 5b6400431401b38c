// The one extension of a kind, decoded.
#pragma once

#include <openssl/x509.h>

#include <memory>

#include "x509/asn1.hpp"
#include "x509/handle.hpp"

namespace client_cert::x509 {


// read_extension decodes the extension of a kind, which RFC 5280 section 4.2
// allows once. `to` stays empty where the certificate has none; one that is
// there twice, does not decode, or has something behind it, is unreadable.
template <class T, class Release>
[[nodiscard]] Outcome read_extension(std::unique_ptr<T, Release>& to,
                                     T* (*decode)(T**, const unsigned char**,
                                                  long),
                                     int nid,
                                     const X509& certificate) noexcept {
    const int at = X509_get_ext_by_NID(&certificate, nid, -1);
    if (at < 0) {
        return Outcome::done;
    }
    if (X509_get_ext_by_NID(&certificate, nid, at) >= 0) {
        return Outcome::unreadable;
    }
    const Bytes der =
        bytes_of(*X509_EXTENSION_get_data(X509_get_ext(&certificate, at)));
    const unsigned char* end = der.data();
    to.reset(decode(nullptr, &end, static_cast<long>(der.size())));
    if (!to) {
        return failure();
    }
    if (end != der.data() + der.size()) {
        to.reset();
        return Outcome::unreadable;
    }
    return Outcome::done;
}

}  // namespace client_cert::x509
