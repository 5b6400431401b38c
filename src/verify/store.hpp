// A store that is made for a trust.
#pragma once

#include <openssl/x509_vfy.h>

#include "x509/handle.hpp"

namespace client_cert::x509 {

// StoreHandle owns one reference to a store.
using StoreHandle = std::unique_ptr<X509_STORE, Releases<X509_STORE_free>>;

// make_store returns a store of certificates and revocation lists, which check
// revocation as `flags` say (X509_V_FLAG_...); nullptr where there is no
// memory.
[[nodiscard]] StoreHandle make_store(const STACK_OF(X509) * certificates,
                                     const STACK_OF(X509_CRL) * lists,
                                     unsigned long flags) noexcept;

}  // namespace client_cert::x509
