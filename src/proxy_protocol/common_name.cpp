// The common name that a receiver of a PROXY protocol header takes for a user.
#include "proxy_protocol/common_name.hpp"

#include "encoding/utf8.hpp"
#include "identity/attribute_names.hpp"
#include "identity/distinguished_name.hpp"

namespace client_cert::proxy_protocol {

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
