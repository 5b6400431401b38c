// The certificate that a peer presented, wherever it is from.
#pragma once

#include "nginx/ngx.hpp"

#include <optional>
#include <span>

#include "base/arena.hpp"
#include "verify/session_record.hpp"
#include "x509/handle.hpp"

namespace client_cert::nginx {

// Presented is a leaf and what was sent with it. Who makes one says where both
// are from, and keeps them as long as the Peer they are of.
struct Presented {
    // handshake is the TLS object that keeps both, where they were presented
    // in its handshake or in that of the session it goes on with; nullptr where
    // they came another way.
    SSL* handshake = nullptr;
    // leaf and sent are what came another way; sent is nullptr where nothing
    // came with the leaf.
    X509* leaf = nullptr;
    const STACK_OF(X509) * sent = nullptr;
};

// presented_in is what a connection's handshake presents: the certificate and
// its chain are the TLS object's.
[[nodiscard]] inline Presented presented_in(SSL& ssl) noexcept {
    return {.handshake = &ssl};
}

// leaf_of returns the leaf; nullptr where there is none.
[[nodiscard]] x509::CertificateHandle leaf_of(
    const Presented& presented) noexcept;

// recall reads what the handshake's session keeps; nothing where it keeps
// nothing, or there was no handshake. False where there is no memory.
[[nodiscard]] bool recall(std::optional<SessionRecord>& to,
                          const Presented& presented, Arena arena) noexcept;

// keeps_sent is false where a connection that goes on with the session has no
// more what was sent with the leaf: then nobody is told of it, so that all are
// told the same.
[[nodiscard]] inline bool keeps_sent(
    const Presented& presented,
    const std::optional<SessionRecord>& record) noexcept {
    return presented.handshake == nullptr || (record && record->has_chain);
}

// find_sent finds the DER of what was sent with the leaf, but for the leaf;
// `record` is what recall read. False where there is no memory, or it cannot be
// encoded.
[[nodiscard]] bool find_sent(std::span<const Bytes>& to,
                             const Presented& presented,
                             const std::optional<SessionRecord>& record,
                             Arena arena) noexcept;

}  // namespace client_cert::nginx
