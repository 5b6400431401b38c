// How a verification chooses among revocation lists of one name, and checks one
// whose signature it need not check again.
#pragma once

#include <openssl/x509_vfy.h>

namespace client_cert::x509 {

// check_lists_once makes verifications by a store check no signature of a list
// that the trust knows, and use one that its issuer signed where there is one.
// False where there is no memory.
[[nodiscard]] bool check_lists_once(X509_STORE& store) noexcept;

}  // namespace client_cert::x509
