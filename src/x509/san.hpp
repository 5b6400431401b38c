// The entries of subjectAltName.
#pragma once

#include <openssl/x509.h>

#include "identity/identity.hpp"
#include "x509/storage.hpp"

namespace client_cert::x509 {

// load_san takes the entries of the kinds of SanKind. What is of another kind,
// an IP address of another length than 4 or 16 bytes, and a UPN that is no text
// are left out; of the latter two the kind is in `unreadable`.
[[nodiscard]] Outcome load_san(std::span<const SanEntry>& to,
                               SanKinds& unreadable, const X509& certificate,
                               Arena arena) noexcept;

}  // namespace client_cert::x509
