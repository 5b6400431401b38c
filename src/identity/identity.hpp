// What is known of a peer: the facts of a certificate and its verdict.
#pragma once

#include <cstdint>

#include "base/writer.hpp"

namespace client_cert {

// Fact names the facts of Identity that cost something to find out.
enum class Fact : std::uint32_t {
    der = 1U << 0,
    sha256 = 1U << 1,
    sha1 = 1U << 2,
    spki_sha256 = 1U << 3,
    subject = 1U << 4,
    issuer = 1U << 5,
    subject_legacy = 1U << 6,
    issuer_legacy = 1U << 7,
    subject_der = 1U << 8,
    issuer_der = 1U << 9,
    subject_attributes = 1U << 10,
    issuer_attributes = 1U << 11,
    serial = 1U << 12,
    validity = 1U << 13,
    san = 1U << 14,
    ski = 1U << 15,
    aki = 1U << 16,
    key = 1U << 17,
    sigalg = 1U << 18,
    eku = 1U << 19,
    key_usage = 1U << 20,
    policies = 1U << 21,
    version = 1U << 22,
    extensions = 1U << 23,
    serial_decimal = 1U << 24,
    presented_chain = 1U << 25,
    validated_chain = 1U << 26,
    issuer_serial = 1U << 27,
    issuer_ski = 1U << 28,
    anchor_attributes = 1U << 29,
    twin_sha256 = 1U << 30,
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

    // overlaps tells whether the two sets have a fact in common.
    [[nodiscard]] constexpr bool overlaps(Facts other) const noexcept {
        return (bits_ & other.bits_) != 0;
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

// k_path_facts are those that the validated path knows, and so those that
// depend on whom a location trusts.
inline constexpr Facts k_path_facts = Fact::validated_chain
                                      | Fact::issuer_serial | Fact::issuer_ski
                                      | Fact::anchor_attributes;

// Attribute is one attribute of a distinguished name.
struct Attribute {
    // oid is the type in dotted decimal, such as `2.5.4.3`.
    std::string_view oid;
    // escaped is the value as OpenSSL's RFC 2253 printing escapes it: visible
    // ASCII.
    std::string_view escaped;
    // utf8 is the value itself in UTF-8, with whatever bytes it contains; empty
    // where `is_text` is false.
    std::string_view utf8;
    // is_text is true where the value is a string that converts to UTF-8.
    bool is_text = false;
    // joined is true where it stands in one relative distinguished name with
    // the attribute before it.
    bool joined = false;
    // name is OpenSSL's short name of the type, such as `CN`; empty where it
    // has none.
    std::string_view name = {};

    // type is what stands for the type in a printed name.
    [[nodiscard]] std::string_view type() const noexcept {
        return name.empty() ? oid : name;
    }
};

// SanKind is a kind of subjectAltName entry.
enum class SanKind : std::uint8_t { dns, uri, email, ip, upn };

// SanKinds is a set of SanKind.
class SanKinds {
public:
    constexpr void add(SanKind kind) noexcept { bits_ |= bit(kind); }

    [[nodiscard]] constexpr bool has(SanKind kind) const noexcept {
        return (bits_ & bit(kind)) != 0;
    }

private:
    static constexpr std::uint8_t bit(SanKind kind) noexcept {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
    }

    std::uint8_t bits_ = 0;
};

// SanEntry is one entry of a subjectAltName.
struct SanEntry {
    SanKind kind = SanKind::dns;
    // value is the entry's bytes: of an IP address 4 or 16; of a UPN (otherName
    // 1.3.6.1.4.1.311.20.2.3) converted to UTF-8.
    std::string_view value;
};

// Extension is one extension of a certificate.
struct Extension {
    // oid is in dotted decimal.
    std::string_view oid;
    // value is the content of extnValue.
    Bytes value;
};

// DateTime is an instant in UTC.
struct DateTime {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    // unix_seconds counts from 1970.
    std::int64_t unix_seconds = 0;
    // known is false where the date was not asked for or does not decode.
    bool known = false;
};

// Identity is what a rendering may look at. Views point into memory of whoever
// filled it; a fact that was not asked for, or that the certificate does not
// have, is empty.
struct Identity {
    // tls is true where the connection is one with TLS.
    bool tls = false;
    // status is `NONE`, `SUCCESS` or `FAILED:` and a reason.
    std::string_view status = "NONE";
    // error is the X509_V_ERR number that belongs to the status.
    int error = 0;
    // presented is true where there is a certificate, verified where its
    // status is `SUCCESS`.
    bool presented = false;
    bool verified = false;
    // disclosed is true where a certificate was presented and may be spoken
    // of; where it is false every fact below is empty.
    bool disclosed = false;
    // unreadable are the facts that the certificate has and that cannot be
    // said: a name, a date or an extension that does not decode, a chain that
    // a session cannot keep. They are empty.
    Facts unreadable;

    // der is the whole certificate.
    Bytes der;
    // sha256 and sha1 are the digests of der, spki_sha256 that of the
    // SubjectPublicKeyInfo.
    Bytes sha256;
    Bytes sha1;
    Bytes spki_sha256;
    // twin_sha256 are the digests that its holder can give the certificate by
    // turning an ECDSA signature into its twin, one of each curve that the
    // signature may be of.
    std::span<const Bytes> twin_sha256 = {};
    // subject and issuer are RFC 2253 strings as OpenSSL prints them.
    std::string_view subject;
    std::string_view issuer;
    // subject_legacy and issuer_legacy are OpenSSL's one-line form,
    // `/C=US/CN=x`.
    std::string_view subject_legacy;
    std::string_view issuer_legacy;
    // subject_der and issuer_der are the DER of the Name.
    Bytes subject_der;
    Bytes issuer_der;
    // subject_attributes and issuer_attributes are in the certificate's order.
    std::span<const Attribute> subject_attributes;
    std::span<const Attribute> issuer_attributes;
    // serial is upper-case hex of whole bytes, with `-` before a negative one;
    // serial_decimal is the same number in decimal.
    std::string_view serial;
    std::string_view serial_decimal;
    // not_before and not_after are the fact `validity`.
    DateTime not_before;
    DateTime not_after;
    // san holds the subjectAltName entries of the kinds of SanKind, in the
    // certificate's order; none where the extension is doubled.
    std::span<const SanEntry> san;
    // unreadable_san are the kinds of entries that were left out of it because
    // they do not decode: an IP address of another length, a UPN that is no
    // text.
    SanKinds unreadable_san;
    // ski and aki are the key identifiers.
    Bytes ski;
    Bytes aki;
    // key is `RSA-2048`, `RSA-PSS-2048`, `DSA-2048`, `EC-` and OpenSSL's short
    // curve name, `EC-explicit`, `ED25519`, `ED448`; sigalg is OpenSSL's long
    // name.
    std::string_view key;
    std::string_view sigalg;
    // eku holds OpenSSL's short names, key_usage the names of RFC 5280 section
    // 4.2.1.3, policies dotted OIDs; dotted OIDs where there is no name.
    std::span<const std::string_view> eku;
    std::span<const std::string_view> key_usage;
    std::span<const std::string_view> policies;
    // version is 1, 2 or 3.
    int version = 0;
    std::span<const Extension> extensions;
    // presented_chain holds the DER of what was sent with the leaf, in its
    // order; validated_chain that of the path from the leaf's issuer to the
    // trust anchor, which is the last, where the certificate is verified.
    std::span<const Bytes> presented_chain;
    std::span<const Bytes> validated_chain;
    // issuer_serial, written as `serial`, and issuer_ski are those of the
    // issuer's certificate in that path; anchor_attributes are the subject of
    // the trust anchor, which may be the leaf itself.
    std::string_view issuer_serial;
    Bytes issuer_ski;
    std::span<const Attribute> anchor_attributes;
};

}  // namespace client_cert
