// The values of a certificate that access rules look at.
#pragma once

#include "access/attribute.hpp"
#include "base/text.hpp"
#include "identity/spiffe.hpp"

namespace client_cert {

// AccessValue is one value of an attribute.
struct AccessValue {
    // bytes are Identity's; of a name its text.
    std::string_view bytes;
    // is_text is false where the value, or an attribute of the name, is no
    // text, so that nobody can say what it is.
    bool is_text = true;
    // is_plain is false where there is a NUL or another control character in
    // what should be text.
    bool is_plain = true;
};

// name_of are the attributes of the name that an attribute is of.
[[nodiscard]] inline std::span<const Attribute> name_of(
    const AccessAttribute& attribute, const Identity& identity) noexcept {
    return attribute.of_issuer ? identity.issuer_attributes
                               : identity.subject_attributes;
}

// each_access_value calls `visit(AccessValue)` for every value that a
// certificate has of an attribute, in the certificate's order. A deny rule also
// sees what its holder can turn a value into, and still be taken for the same.
template <class Visit>
void each_access_value(const AccessAttribute& attribute, AccessEffect effect,
                       const Identity& identity, Visit visit) noexcept {
    const std::span<const Attribute> name = name_of(attribute, identity);
    const auto text = [&](std::string_view value) {
        visit(AccessValue{value, true, !has_control(value)});
    };
    const auto whole_name = [&](std::string_view value) {
        AccessValue whole{value};
        for (const Attribute& part : name) {
            whole.is_text = whole.is_text && part.is_text;
            whole.is_plain = whole.is_plain && !has_control(part.utf8);
        }
        visit(whole);
    };
    // A host is the same with a dot at the end of its name.
    const auto maybe_host = [&](AccessValue value) {
        visit(value);
        if (effect == AccessEffect::deny && ends_in_host(attribute.form)
            && value.bytes.size() > 1 && value.bytes.ends_with('.'))
        {
            value.bytes.remove_suffix(1);
            visit(value);
        }
    };
    const auto parts = [&] {
        for (const Attribute& part : name) {
            if (part.oid == attribute.oid) {
                maybe_host(AccessValue{part.utf8, part.is_text,
                                       !has_control(part.utf8)});
            }
        }
    };
    const auto entries = [&] {
        if (identity.unreadable_san.has(attribute.san)) {
            visit(AccessValue{{}, false});
        }
        for (const SanEntry& entry : identity.san) {
            if (entry.kind == attribute.san) {
                // An IP address is no text.
                maybe_host(AccessValue{
                    entry.value, true,
                    entry.kind == SanKind::ip || !has_control(entry.value)});
            }
        }
    };
    const auto bytes = [&](Bytes value) {
        if (!value.empty()) {
            visit(AccessValue{
                {reinterpret_cast<const char*>(value.data()), value.size()}});
        }
    };
    const auto texts = [&](std::span<const std::string_view> values) {
        for (const std::string_view value : values) {
            text(value);
        }
    };

    switch (attribute.source) {
        case AccessSource::name:
            return whole_name(attribute.of_issuer ? identity.issuer
                                                  : identity.subject);
        case AccessSource::attribute:
            return parts();
        case AccessSource::email:
            parts();
            return entries();
        case AccessSource::san:
            return entries();
        case AccessSource::spiffe:
            if (const auto id = only_spiffe_id(identity.san).id; !id.empty()) {
                text(id);
            }
            return;
        case AccessSource::serial:
            return text(identity.serial);
        case AccessSource::sha256:
            bytes(identity.sha256);
            if (effect == AccessEffect::deny) {
                for (const Bytes twin : identity.twin_sha256) {
                    bytes(twin);
                }
            }
            return;
        case AccessSource::spki_sha256:
            return bytes(identity.spki_sha256);
        case AccessSource::ski:
            return bytes(identity.ski);
        case AccessSource::aki:
            return bytes(identity.aki);
        case AccessSource::eku:
            return texts(identity.eku);
        case AccessSource::policy:
            return texts(identity.policies);
    }
}

}  // namespace client_cert
