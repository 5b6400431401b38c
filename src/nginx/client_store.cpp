// The certificates that a server's handshakes know of.
#include "nginx/ngx.hpp"

#include "nginx/client_store.hpp"

#include "base/text.hpp"
#include "x509/handle.hpp"

namespace client_cert::nginx {

X509_STORE* client_store(SSL_CTX& context) noexcept {
    X509_STORE* store = nullptr;
    (void)SSL_CTX_get0_verify_cert_store(&context, &store);
    return store != nullptr ? store : SSL_CTX_get_cert_store(&context);
}


bool read_lookups(X509_STORE& store, const ngx_array_t* commands) noexcept {
    if (commands == nullptr) {
        return true;
    }
    const x509::ErrorQueueGuard clean;
    const x509::NamesHandle names{sk_X509_NAME_new_null()};
    const x509::StoreContextHandle context{X509_STORE_CTX_new()};
    if (!names || !context
        || X509_STORE_CTX_init(context.get(), &store, nullptr, nullptr) != 1)
    {
        return false;
    }
    for (const ngx_keyval_t& command : elements<ngx_keyval_t>(commands)) {
        const auto* place = reinterpret_cast<const char*>(command.value.data);
        if (equals_ignoring_case(view(command.key), "VerifyCAPath")) {
            (void)SSL_add_dir_cert_subjects_to_stack(names.get(), place);
        } else if (equals_ignoring_case(view(command.key), "VerifyCAStore")) {
            (void)SSL_add_store_cert_subjects_to_stack(names.get(), place);
        }
    }
    for (int i = 0; i < sk_X509_NAME_num(names.get()); i++) {
        const x509::ChainHandle found{X509_STORE_CTX_get1_certs(
            context.get(), sk_X509_NAME_value(names.get(), i))};
    }
    return true;
}

}  // namespace client_cert::nginx
