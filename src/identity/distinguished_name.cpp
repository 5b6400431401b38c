// Reading attributes of distinguished names without being misled.
#include "identity/distinguished_name.hpp"

#include "base/text.hpp"

namespace client_cert {
namespace {

// is_plain_value tells whether a value may stand in slash form. OpenSSL writes
// other bytes than visible ASCII as `\xHH`, and readers of names take a
// backslash before a `/` for an escape.
bool is_plain_value(std::string_view value) noexcept {
    return !has_control(value)
           && value.find_first_of("/+") == std::string_view::npos
           && value.find("\\x") == std::string_view::npos
           && !value.ends_with('\\');
}

}  // namespace


OnlyAttribute only_attribute(std::span<const Attribute> attributes,
                             std::string_view oid) noexcept {
    OnlyAttribute found;
    for (const Attribute& attribute : attributes) {
        if (attribute.oid == oid) {
            found.several = found.several || found.attribute != nullptr;
            found.attribute = &attribute;
        }
    }
    if (found.several) {
        found.attribute = nullptr;
    }
    return found;
}


bool slash_form_is_plain(std::span<const Attribute> attributes) noexcept {
    for (const Attribute& attribute : attributes) {
        if (attribute.joined || !attribute.is_text
            || !is_plain_value(attribute.utf8)) {
            return false;
        }
    }
    return true;
}


bool rfc2253_is_whole(std::string_view name) noexcept {
    constexpr std::size_t longest_type = 78;
    std::size_t type = 0;
    for (const char c : name) {
        if (c == '=' && type > longest_type) {
            return false;
        }
        // What is no part of an OID ends a run of it, at a value's end too.
        type = c == '.' || (c >= '0' && c <= '9') ? type + 1 : 0;
    }
    return true;
}

}  // namespace client_cert
