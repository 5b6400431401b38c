// Lists of names of authorities, as handshakes tell them to clients.
#pragma once

#include <openssl/x509.h>

#include <cstddef>

#include "x509/handle.hpp"

namespace client_cert::x509 {

// k_longest_names is what handshakes have room for, with two bytes of length
// for each name. In TLS 1.3 all extensions of a request for a certificate share
// 65,535 bytes (RFC 8446 section 4.3.2), of which others take a few hundred.
inline constexpr std::size_t k_longest_names = 63 * 1024;

// copy_names returns a copy of a list; nullptr where there is no memory.
[[nodiscard]] NamesHandle copy_names(const STACK_OF(X509_NAME)
                                     * names) noexcept;

// add_subjects adds the subjects of certificates that are not in the list yet,
// byte for byte, which is how clients compare. It stops where the list became
// longer than handshakes have room for. False where there is no memory.
[[nodiscard]] bool add_subjects(STACK_OF(X509_NAME) & names,
                                const STACK_OF(X509) * certificates) noexcept;

// size_of is how many bytes a list takes in a handshake.
[[nodiscard]] std::size_t size_of(const STACK_OF(X509_NAME) & names) noexcept;

}  // namespace client_cert::x509
