// What a verification has come to so far.
#pragma once

#include <openssl/x509_vfy.h>

#include "base/arena.hpp"
#include "verify/complaint.hpp"
#include "verify/trust.hpp"

namespace client_cert::x509 {

// Progress is what OpenSSL hands from callback to callback.
struct Progress {
    const Trust& trust;
    Arena arena;
    Complaint last = {};
    Complaint passed_over = {};
    // judged is the issuer of lists that was last found to be genuine or not.
    const X509* judged = nullptr;
    bool judged_genuine = false;
    // signature_is_good is true while a list is checked whose signature was.
    bool signature_is_good = false;
    // without_memory is true once something failed for want of it.
    bool without_memory = false;
};

// progress_of is the progress of a verification; nullptr for the path of a
// list's own issuer.
[[nodiscard]] inline Progress* progress_of(
    const X509_STORE_CTX& context) noexcept {
    return static_cast<Progress*>(X509_STORE_CTX_get_app_data(&context));
}

}  // namespace client_cert::x509
