// What `client_cert_reserve known` stands for.
#pragma once

#include "dialects/dialect.hpp"
#include "fields/known_names.hpp"

namespace client_cert {

// each_known_name calls `visit(name, is_prefix)` for each name in which a
// dialect, or another product known to us, carries client certificates, and
// ends with false where that returns false. A name may come twice.
template <class Visit>
[[nodiscard]] bool each_known_name(Visit visit) noexcept {
    for (const Dialect* dialect : dialects()) {
        for (const DialectHeader& header : dialect->headers) {
            if (!visit(header.name, false)) {
                return false;
            }
        }
        for (const ReservedName& name : dialect->reserved) {
            if (!visit(name.folded, name.prefix)) {
                return false;
            }
        }
    }
    for (const ReservedName& name : known_names()) {
        if (!visit(name.folded, name.prefix)) {
            return false;
        }
    }
    return true;
}

}  // namespace client_cert
