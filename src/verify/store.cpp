// Stores that check the signature of a revocation list once.
#include "verify/store.hpp"

#include <utility>

#include "verify/list_check.hpp"

namespace client_cert::x509 {

StoreHandle make_store(const STACK_OF(X509) * certificates,
                       const STACK_OF(X509_CRL) * lists,
                       unsigned long flags) noexcept {
    const ErrorQueueGuard clean;
    StoreHandle store{X509_STORE_new()};
    if (!store) {
        return nullptr;
    }
    bool is_complete = X509_STORE_set_flags(store.get(), flags) == 1
                       && check_lists_once(*store);
    for (int i = 0; i < sk_X509_num(certificates); i++) {
        is_complete &=
            X509_STORE_add_cert(store.get(), sk_X509_value(certificates, i))
            == 1;
    }
    for (int i = 0; i < sk_X509_CRL_num(lists); i++) {
        is_complete &=
            X509_STORE_add_crl(store.get(), sk_X509_CRL_value(lists, i)) == 1;
    }
    return is_complete ? std::move(store) : nullptr;
}

}  // namespace client_cert::x509
