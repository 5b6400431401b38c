// The attributes that access rules look at.
#include "access/attribute.hpp"

#include "identity/attribute_names.hpp"
#include "identity/object_identifier.hpp"

namespace client_cert {
namespace {

constexpr std::string_view k_issuer = "issuer.";
constexpr std::string_view k_email_oid = "1.2.840.113549.1.9.1";

using Source = AccessSource;
using Form = LiteralForm;

struct Entry {
    std::string_view word;
    AccessAttribute attribute;
};

// k_entries are the words that are not of one attribute of a name.
constexpr Entry k_entries[] = {
    {"subject", {Source::name, Form::name}},
    {"issuer", {Source::name, Form::name, SanKind::dns, true}},
    {"email", {Source::email, Form::email, SanKind::email, false, k_email_oid}},
    {"dns", {Source::san, Form::dns, SanKind::dns}},
    {"uri", {Source::san, Form::text, SanKind::uri}},
    {"san_email", {Source::san, Form::email, SanKind::email}},
    {"ip", {Source::san, Form::ip, SanKind::ip}},
    {"upn", {Source::san, Form::text, SanKind::upn}},
    {"spiffe", {Source::spiffe, Form::spiffe}},
    {"serial", {Source::serial, Form::serial}},
    {"sha256", {Source::sha256, Form::sha256}},
    {"spki_sha256", {Source::spki_sha256, Form::sha256}},
    {"ski", {Source::ski, Form::key_id}},
    {"aki", {Source::aki, Form::key_id}},
    {"eku", {Source::eku, Form::eku}},
    {"policy", {Source::policy, Form::oid}},
};

constexpr std::string_view k_names[] = {
    "subject",      "issuer",
    "cn",           "o",
    "ou",           "c",
    "st",           "l",
    "uid",          "dc",
    "email",        "serialnumber",
    "title",        "organizationidentifier",
    "issuer.cn",    "issuer.o",
    "issuer.ou",    "issuer.c",
    "issuer.st",    "issuer.l",
    "issuer.uid",   "issuer.dc",
    "issuer.email", "issuer.serialnumber",
    "issuer.title", "issuer.organizationidentifier",
    "dns",          "uri",
    "san_email",    "ip",
    "upn",          "spiffe",
    "serial",       "sha256",
    "spki_sha256",  "ski",
    "aki",          "eku",
    "policy",
};


// TwoFacts are the facts of an attribute; the same twice where it is one.
struct TwoFacts {
    Fact first;
    Fact second;
};


TwoFacts two_facts(const AccessAttribute& attribute,
                   AccessEffect effect) noexcept {
    const Fact attributes = attribute.of_issuer ? Fact::issuer_attributes
                                                : Fact::subject_attributes;
    const auto one = [](Fact fact) { return TwoFacts{fact, fact}; };
    switch (attribute.source) {
        case Source::name:
            return {attribute.of_issuer ? Fact::issuer : Fact::subject,
                    attributes};
        case Source::attribute:
            return one(attributes);
        case Source::email:
            return {attributes, Fact::san};
        case Source::san:
        case Source::spiffe:
            return one(Fact::san);
        case Source::serial:
            return one(Fact::serial);
        case Source::sha256:
            return {Fact::sha256, effect == AccessEffect::deny
                                      ? Fact::twin_sha256
                                      : Fact::sha256};
        case Source::spki_sha256:
            return one(Fact::spki_sha256);
        case Source::ski:
            return one(Fact::ski);
        case Source::aki:
            return one(Fact::aki);
        case Source::eku:
            return one(Fact::eku);
        case Source::policy:;
    }
    return one(Fact::policies);
}


// find_name_attribute finds an attribute of a name.
bool find_name_attribute(AccessAttribute& to, std::string_view word,
                         bool of_issuer) noexcept {
    const std::string_view oid =
        is_dotted_oid(word) ? word : attribute_oid(word);
    const Form form = oid == k_email_oid ? Form::email : Form::text;
    to = {Source::attribute, form, SanKind::dns, of_issuer, oid};
    return !oid.empty();
}

}  // namespace


Facts AccessAttribute::facts(AccessEffect effect) const noexcept {
    const TwoFacts facts = two_facts(*this, effect);
    return facts.first | facts.second;
}


bool AccessAttribute::is_unreadable(const Identity& identity,
                                    AccessEffect effect) const noexcept {
    const TwoFacts facts = two_facts(*this, effect);
    return identity.unreadable.has(facts.first)
           || identity.unreadable.has(facts.second);
}


bool AccessAttribute::is_wanted_once() const noexcept {
    constexpr std::string_view words[] = {"cn", "uid", "serialnumber", "email"};
    for (const std::string_view word : words) {
        if (!of_issuer && oid == attribute_oid(word)) {
            return true;
        }
    }
    return false;
}


bool AccessAttribute::is_one_value() const noexcept {
    switch (source) {
        case Source::attribute:
        case Source::email:
        case Source::san:
        case Source::eku:
        case Source::policy:
            return false;
        default:
            return true;
    }
}


bool find_access_attribute(AccessAttribute& to,
                           std::string_view word) noexcept {
    for (const Entry& entry : k_entries) {
        if (entry.word == word) {
            to = entry.attribute;
            return true;
        }
    }
    const bool of_issuer = word.starts_with(k_issuer);
    if (of_issuer) {
        word.remove_prefix(k_issuer.size());
    }
    return find_name_attribute(to, word, of_issuer);
}


std::span<const std::string_view> access_attribute_names() noexcept {
    return k_names;
}

}  // namespace client_cert
