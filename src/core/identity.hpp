// What is known of a peer: the facts of a certificate and its verdict.
#pragma once

#include <cstdint>

#include "writer.hpp"

namespace client_cert {

// Fact names the facts of Identity that cost something to find out.
enum class Fact : std::uint32_t {
    der = 1U << 0,
    sha256 = 1U << 1,
    sha1 = 1U << 2,
    subject = 1U << 3,
    issuer = 1U << 4,
    subject_cn = 1U << 5,
    serial = 1U << 6,
    validity = 1U << 7,
};

// Facts is a set of Fact.
class Facts {
public:
    constexpr Facts() noexcept = default;
    // Facts of one fact: the conversion is wanted, sets are written `a | b`.
    constexpr Facts(Fact fact) noexcept
        : bits_(static_cast<std::uint32_t>(fact)) {}

    [[nodiscard]] constexpr bool has(Fact fact) const noexcept {
        return (bits_ & static_cast<std::uint32_t>(fact)) != 0;
    }

    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }

    friend constexpr Facts operator|(Facts a, Facts b) noexcept {
        Facts both;
        both.bits_ = a.bits_ | b.bits_;
        return both;
    }

    constexpr Facts& operator|=(Facts other) noexcept {
        return *this = *this | other;
    }

private:
    std::uint32_t bits_ = 0;
};

[[nodiscard]] constexpr Facts operator|(Fact a, Fact b) noexcept {
    return Facts{a} | Facts{b};
}

// Identity is what a rendering may look at. Views point into memory of whoever
// filled it; a fact that was not asked for, or that the certificate does not
// have, is empty.
struct Identity {
    // status is `NONE`, `SUCCESS` or `FAILED:` and a reason.
    std::string_view status = "NONE";
    // disclosed is true where a certificate was presented and may be spoken
    // of; where it is false every fact below is empty.
    bool disclosed = false;
    // unreadable are the facts that the certificate has and that cannot be
    // said: a name or a date that does not decode. They are empty.
    Facts unreadable;

    // der is the whole certificate.
    Bytes der;
    // sha256 and sha1 are the digests of der.
    Bytes sha256;
    Bytes sha1;
    // subject and issuer are RFC 2253 strings as OpenSSL prints them.
    std::string_view subject;
    std::string_view issuer;
    // subject_cn holds the common names in the certificate's order, each
    // escaped as in `subject`, joined with `, `.
    std::string_view subject_cn;
    // subject_cn_count is how many of them there are.
    std::size_t subject_cn_count = 0;
    // serial is upper-case hex of whole bytes, with `-` before a negative one.
    std::string_view serial;
    // not_before and not_after are RFC 3339 in UTC, with whole seconds.
    std::string_view not_before;
    std::string_view not_after;
};

}  // namespace client_cert
