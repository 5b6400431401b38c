// What a TLS session keeps of its handshake's verification, across resumption.
#pragma once

#include <openssl/ssl.h>

#include <optional>

#include "verification.hpp"

namespace client_cert::x509 {

// keep_in_session is for the verify callback of a server, at the leaf: it puts
// what the handshake verifies into its session, so that resumed sessions have
// it too. A session of the server's caches may take `largest_cached` bytes:
// what is longer, caches would not keep. Where the chains do not fit they are
// left out, and where nothing fits, or somebody else uses the place, so is all
// of it. False where there is no memory.
[[nodiscard]] bool keep_in_session(SSL& ssl, X509_STORE_CTX& context,
                                   const Trust& trust,
                                   std::size_t largest_cached,
                                   Arena arena) noexcept;

// kept_in_session reads what the session of a connection keeps, with the
// certificates where the session has them; nothing where it keeps nothing of
// ours. False where there is no memory.
[[nodiscard]] bool kept_in_session(std::optional<SessionRecord>& to, SSL& ssl,
                                   Arena arena) noexcept;

}  // namespace client_cert::x509
