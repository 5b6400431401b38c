// What became of the attempt to find out a fact.
#pragma once

#include <openssl/err.h>

namespace client_cert::x509 {

// Outcome is `done`, also for a fact that the certificate does not have;
// `unreadable` for one that does not decode; or `failed`, where there is no
// memory or the certificate cannot be encoded again.
enum class Outcome { done, unreadable, failed };

// failure is the outcome of a decoder or printer of OpenSSL that failed, and
// empties the error queue: what it cannot convert, such as a BMPString of an
// odd length, is unreadable, but no memory is a failure. The entry that says so
// may be below others.
[[nodiscard]] inline Outcome failure() noexcept {
    Outcome outcome = Outcome::unreadable;
    for (auto error = ERR_get_error(); error != 0; error = ERR_get_error()) {
        if (ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE) {
            outcome = Outcome::failed;
        }
    }
    return outcome;
}

}  // namespace client_cert::x509
