// What certificates are verified against.
#pragma once

#include <openssl/x509_vfy.h>

#include <cstdint>
#include <string_view>

#include "base/arena.hpp"
#include "verify/session_record.hpp"
#include "x509/handle.hpp"

namespace client_cert::x509 {

class ListSignatures;

// Trust is a store with the rules of its use. Whoever made the store keeps it,
// and adds nothing to it afterwards.
struct Trust {
    X509_STORE* store = nullptr;
    // rules holds the depth and the flags that a verification follows, besides
    // the store's own; nullptr where there are none.
    const X509_VERIFY_PARAM* rules = nullptr;
    // security_level is OpenSSL's, for the strength of keys and digests.
    int security_level = 0;
    // asked_about says of which certificates a responder (OCSP) is asked before
    // one is verified, which is not done here; 0 where none is asked. responder
    // is its address, empty where certificates name theirs.
    std::uint64_t asked_about = 0;
    std::string_view responder;
    TrustId id = {};
    // passes_over_lists is true where a revocation list that cannot be used is
    // as good as none.
    bool passes_over_lists = false;
    // signatures are those of the store's revocation lists; nullptr where each
    // verification checks them anew. A verification adds to
    // what is known of them.
    ListSignatures* signatures = nullptr;
    // generation changes with the store.
    std::uint64_t generation = 0;
    // certificates are those of the store, in the order of their digests.
    std::span<X509*> certificates;
    // changes are the moments, in ascending order, when something of the store
    // becomes valid or ceases to be.
    std::span<std::int64_t> changes;
};

// complete_trust fills in what the store determines, without the id. False
// where there is no memory.
[[nodiscard]] bool complete_trust(Trust& trust, Arena arena) noexcept;

// identify_trust fills in the id; without it a trust is equal to no other.
// False where there is no memory.
[[nodiscard]] bool identify_trust(Trust& trust, Arena arena) noexcept;

// is_anchor tells whether a certificate is one of a trust.
[[nodiscard]] bool is_anchor(const Trust& trust,
                             const X509& certificate) noexcept;

// AnchorFlaw is why nobody's path can end at certificates, where each has to
// end at one that signs itself: none of them does, or none is even a CA's.
enum class AnchorFlaw { none, no_root, no_authority };

// find_anchor_flaw finds out whether that is so.
[[nodiscard]] AnchorFlaw find_anchor_flaw(const STACK_OF(X509)
                                          * certificates) noexcept;

// certificates_of returns the certificates of a store; nullptr where there is
// no memory.
[[nodiscard]] ChainHandle certificates_of(const X509_STORE& store) noexcept;

// lists_of returns the revocation lists of a store; nullptr where there is no
// memory.
[[nodiscard]] ListsHandle lists_of(const X509_STORE& store) noexcept;

}  // namespace client_cert::x509
