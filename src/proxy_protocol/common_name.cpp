// The common name that a receiver of a PROXY protocol header takes for a user.
#include "proxy_protocol/common_name.hpp"

#include "encoding/utf8.hpp"
#include "identity/attribute_names.hpp"
#include "identity/distinguished_name.hpp"

namespace client_cert::proxy_protocol {
namespace {

// has_control_character tells whether a text has a character of Unicode's
// category Cc, of which terminals obey those over 0x7F as well.
bool has_control_character(std::string_view utf8) noexcept {
    while (!utf8.empty()) {
        const std::uint32_t one = take_code_point(utf8);
        if (one < 0x20 || (one >= 0x7f && one < 0xa0)) {
            return true;
        }
    }
    return false;
}

}  // namespace


std::string_view find_common_name(std::string_view& to,
                                  std::span<const Attribute> subject) noexcept {
    to = {};
    const OnlyAttribute found = only_attribute(subject, attribute_oid("cn"));
    if (found.several) {
        return "it occurs more than once";
    }
    if (found.attribute == nullptr) {
        return {};
    }
    const Attribute& name = *found.attribute;
    if (!name.is_text) {
        return "it is no text";
    }
    if (name.utf8.empty()) {
        return "it is empty";
    }
    if (has_control_character(name.utf8)) {
        return "it has control characters";
    }
    to = name.utf8;
    return {};
}

}  // namespace client_cert::proxy_protocol
