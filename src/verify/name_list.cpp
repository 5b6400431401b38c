// Lists of names of authorities, as handshakes tell them to clients.
#include "verify/name_list.hpp"

#include <algorithm>
#include <span>

namespace client_cert::x509 {
namespace {

std::span<const unsigned char> encoded(const X509_NAME& name) noexcept {
    const unsigned char* bytes = nullptr;
    std::size_t size = 0;
    return X509_NAME_get0_der(&name, &bytes, &size) == 1
               ? std::span{bytes, size}
               : std::span<const unsigned char>{};
}


bool contains(const STACK_OF(X509_NAME) & names,
              const X509_NAME& wanted) noexcept {
    for (int i = 0; i < sk_X509_NAME_num(&names); i++) {
        if (std::ranges::equal(encoded(*sk_X509_NAME_value(&names, i)),
                               encoded(wanted)))
        {
            return true;
        }
    }
    return false;
}


std::size_t size_of(const X509_NAME& name) noexcept {
    constexpr std::size_t length_prefix = 2;
    return length_prefix + encoded(name).size();
}


bool add(STACK_OF(X509_NAME) & names, const X509_NAME& name) noexcept {
    X509_NAME* copy = X509_NAME_dup(&name);
    if (copy == nullptr || sk_X509_NAME_push(&names, copy) == 0) {
        X509_NAME_free(copy);
        return false;
    }
    return true;
}

}  // namespace


NamesHandle copy_names(const STACK_OF(X509_NAME) * names) noexcept {
    const ErrorQueueGuard clean;
    NamesHandle copy{sk_X509_NAME_new_null()};
    for (int i = 0; copy && i < sk_X509_NAME_num(names); i++) {
        if (!add(*copy, *sk_X509_NAME_value(names, i))) {
            return nullptr;
        }
    }
    return copy;
}


bool add_subjects(STACK_OF(X509_NAME) & names,
                  const STACK_OF(X509) * certificates) noexcept {
    const ErrorQueueGuard clean;
    std::size_t size = size_of(names);
    for (int i = 0; size <= k_longest_names && i < sk_X509_num(certificates);
         i++) {
        const X509_NAME& subject =
            *X509_get_subject_name(sk_X509_value(certificates, i));
        if (contains(names, subject)) {
            continue;
        }
        if (!add(names, subject)) {
            return false;
        }
        size += size_of(subject);
    }
    return true;
}


std::size_t size_of(const STACK_OF(X509_NAME) & names) noexcept {
    std::size_t size = 0;
    for (int i = 0; i < sk_X509_NAME_num(&names); i++) {
        size += size_of(*sk_X509_NAME_value(&names, i));
    }
    return size;
}

}  // namespace client_cert::x509
