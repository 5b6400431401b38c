// The attributes that access rules look at.
#pragma once

#include "access/literal.hpp"

namespace client_cert {

// AccessEffect is what a rule does where all of its pairs match.
enum class AccessEffect : std::uint8_t { allow, deny };

// AccessSource is where an attribute's values are.
enum class AccessSource : std::uint8_t {
    // name: the whole subject or issuer.
    name,
    // attribute: the attributes of a type in it.
    attribute,
    // email: those of the subject, and the subjectAltName entries.
    email,
    // san: the subjectAltName entries of a kind.
    san,
    // spiffe: the SPIFFE ID, where it is the only URI entry.
    spiffe,
    serial,
    sha256,
    spki_sha256,
    ski,
    aki,
    eku,
    policy,
};

// AccessAttribute is one of them.
struct AccessAttribute {
    AccessSource source = AccessSource::name;
    LiteralForm form = LiteralForm::name;
    SanKind san = SanKind::dns;
    // of_issuer: the name is the issuer's.
    bool of_issuer = false;
    // oid is the type of an attribute of a name.
    std::string_view oid = {};

    // facts are what a rule has to know of a certificate.
    [[nodiscard]] Facts facts(AccessEffect effect) const noexcept;

    // is_unreadable tells whether one of these facts cannot be said.
    [[nodiscard]] bool is_unreadable(const Identity& identity,
                                     AccessEffect effect) const noexcept;

    // is_wanted_once tells whether an allow rule wants it once in the subject:
    // applications differ in which of several they take for the user.
    [[nodiscard]] bool is_wanted_once() const noexcept;

    // is_one_value tells whether a certificate has one value of it at most, and
    // so never two that differ.
    [[nodiscard]] bool is_one_value() const noexcept;

    // is_uri tells whether its values are URIs.
    [[nodiscard]] bool is_uri() const noexcept {
        return source == AccessSource::san && san == SanKind::uri;
    }

    // operator== tells whether two are the same.
    [[nodiscard]] bool operator==(const AccessAttribute&) const noexcept =
        default;
};

// find_access_attribute finds an attribute by its word: a name, or a dotted OID
// for an attribute of the subject, either behind `issuer.` for one of the
// issuer. False where there is none. The word has to live on.
[[nodiscard]] bool find_access_attribute(AccessAttribute& to,
                                         std::string_view word) noexcept;

// access_attribute_names are the known words other than OIDs.
[[nodiscard]] std::span<const std::string_view>
access_attribute_names() noexcept;

}  // namespace client_cert
