// Reading attributes of distinguished names without being misled.
#pragma once

#include "identity/identity.hpp"

namespace client_cert {

// OnlyAttribute is what only_attribute found.
struct OnlyAttribute {
    // attribute is nullptr where there is none or more than one.
    const Attribute* attribute = nullptr;
    // several is true where there is more than one.
    bool several = false;
};

// only_attribute finds the attribute of a name's type where it occurs once:
// applications differ in which of several they take.
[[nodiscard]] OnlyAttribute only_attribute(
    std::span<const Attribute> attributes, std::string_view oid) noexcept;

// slash_form_is_plain tells whether a name in slash form can be read in one way
// only, by who takes it apart at `/`, at `+` or at neither: every value is text
// without them, without control characters, and without what is or begins an
// escape; and no relative name has several attributes.
[[nodiscard]] bool slash_form_is_plain(
    std::span<const Attribute> attributes) noexcept;

// put_slash_form appends `/C=US/CN=x` to anything that has `put`.
template <class Out>
void put_slash_form(Out& out, std::span<const Attribute> attributes) noexcept {
    for (const Attribute& attribute : attributes) {
        out.put("/");
        out.put(attribute.type());
        out.put("=");
        out.put(attribute.utf8);
    }
}

// rfc2253_is_whole tells whether OpenSSL's RFC 2253 form of a name has all of
// its types: it cuts an OID off behind 79 characters, which leaves another one.
[[nodiscard]] bool rfc2253_is_whole(std::string_view name) noexcept;

}  // namespace client_cert
