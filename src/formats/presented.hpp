// What a client sent in its handshake: its certificate and the chain behind it.
#pragma once

#include "formats/parts.hpp"

namespace client_cert {

// put_presented appends the leaf and then the presented chain, each with
// `put(out, der)`. False, and nothing appended, where the chain is not known.
template <class Put>
[[nodiscard]] bool put_presented(Writer& out, const Identity& identity,
                                 std::string_view separator, Put put) noexcept {
    if (identity.unreadable.has(Fact::presented_chain)) {
        return false;
    }
    if (identity.der.empty()) {
        return true;
    }
    formats::List list{out, separator};
    put(list.next(), identity.der);
    for (const Bytes der : identity.presented_chain) {
        put(list.next(), der);
    }
    return true;
}

}  // namespace client_cert
