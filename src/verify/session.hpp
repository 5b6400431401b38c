// What a TLS session keeps of its handshake's verification, across resumption.
#pragma once

#include <openssl/ssl.h>

#include <optional>

#include "verify/verification.hpp"

namespace client_cert::x509 {

// SessionUse is what becomes of a session after its handshake.
struct SessionUse {
    // largest_cached is the longest session that the server's caches take.
    std::size_t largest_cached = 0;
    // keeps_chains is false where nobody asks for chains: sessions have none
    // then, and are resumed as without the module.
    bool keeps_chains = true;
    // sole is the trust that alone may come to judge the session; nullptr where
    // there are several, all of which need the chain.
    const TrustId* sole = nullptr;
};

// keep_in_session is for the verify callback of a server, at the leaf: it puts
// what the handshake verifies into its session, so that resumed sessions have
// it too. Where the chains do not fit they are left out, and where nothing
// fits, or somebody else uses the place, so is all of it; but where a later
// verification would miss them, the session is not going to be resumed. False
// where there is no memory.
[[nodiscard]] bool keep_in_session(SSL& ssl, X509_STORE_CTX& context,
                                   const Trust& trust, const SessionUse& use,
                                   Arena arena) noexcept;

// began_at is when a session began, in seconds since 1970: as its handshake
// did, and before anything of that was verified, or as its ticket was sent.
[[nodiscard]] std::int64_t began_at(const SSL_SESSION& session) noexcept;

// may_resume tells whether a session has all that later verifications need,
// where `sole` is the only trust that may judge it, or nullptr.
[[nodiscard]] bool may_resume(const SSL_SESSION& session, const TrustId* sole,
                              std::int64_t now) noexcept;

// is_of_same_name tells whether a client asks for the server's name that a
// session is of, without which RFC 6066 section 3 has it resumed by nobody. For
// callbacks that find sessions; before TLS 1.3, which asks anew each time.
[[nodiscard]] bool is_of_same_name(const SSL_SESSION& session,
                                   SSL& ssl) noexcept;

// kept_in_session reads what the session of a connection keeps, with the
// certificates where the session has them; nothing where it keeps nothing of
// ours. False where there is no memory.
[[nodiscard]] bool kept_in_session(std::optional<SessionRecord>& to, SSL& ssl,
                                   Arena arena) noexcept;

}  // namespace client_cert::x509
