// What a TLS session remembers of the handshake that verified its certificate:
// OpenSSL's own record of a session has the leaf and nothing of its chain.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/arena.hpp"
#include "base/writer.hpp"

namespace client_cert {

// TrustId is equal for two trusts where their anchors, their CRLs and their
// rules are.
using TrustId = std::array<unsigned char, 32>;

// PathLink is one certificate of a validated path: the one of that index in
// the presented chain, or among the trust's own certificates.
struct PathLink {
    bool trusted = false;
    std::uint16_t index = 0;

    friend bool operator==(const PathLink&, const PathLink&) noexcept = default;
};

// SessionRecord is what is remembered. Its spans point into memory of whoever
// made it.
struct SessionRecord {
    // trust is what the certificate was verified against.
    TrustId trust = {};
    // valid_from and valid_until are the moments, in seconds since 1970,
    // between which the verification ends alike, the first one included.
    std::int64_t valid_from = 0;
    std::int64_t valid_until = 0;
    // has_chain is false where the session has no room for the chains, which
    // are empty then, but for a path of the trust's own certificates.
    bool has_chain = false;
    // presented holds the DER of what was sent with the leaf.
    std::span<const Bytes> presented;
    // path leads from the leaf's issuer to the trust anchor.
    std::span<const PathLink> path;
};

// is_within tells whether a verification still ends as it did.
[[nodiscard]] inline bool is_within(const SessionRecord& record,
                                    std::int64_t now) noexcept {
    return now >= record.valid_from && now < record.valid_until;
}

// put_session_record appends the record: a magic number, then every number in
// network order, lengths before what they count.
void put_session_record(Writer& out, const SessionRecord& record) noexcept;

// is_session_record tells whether bytes begin as a record of this module does.
[[nodiscard]] bool is_session_record(Bytes bytes) noexcept;

// read_session_head reads a record without its lists, which are empty then;
// nothing where it is none.
[[nodiscard]] std::optional<SessionRecord> read_session_head(
    Bytes bytes) noexcept;

// read_session_record reads a record, with spans in the arena and certificates
// where the bytes are. Nothing where it is none, or where a link leads nowhere
// in the presented chain. False where there is no memory.
[[nodiscard]] bool read_session_record(std::optional<SessionRecord>& to,
                                       Bytes bytes, Arena arena) noexcept;

}  // namespace client_cert
