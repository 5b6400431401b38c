// Reading attributes of distinguished names without being misled.
#pragma once

#include "identity.hpp"

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

// slash_form_is_plain tells whether OpenSSL's one-line form of a name can be
// read in one way only: no value is other than text, contains a `/`, or was
// escaped or looks as if it were; and it does not end in a space, which a
// header loses.
[[nodiscard]] bool slash_form_is_plain(
    std::string_view one_line, std::span<const Attribute> attributes) noexcept;

}  // namespace client_cert
