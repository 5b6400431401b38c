// Reading attributes of distinguished names without being misled.
#include "distinguished_name.hpp"

#include <algorithm>

namespace client_cert {

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


bool slash_form_is_plain(std::string_view one_line,
                         std::span<const Attribute> attributes) noexcept {
    for (const Attribute& attribute : attributes) {
        if (!attribute.is_text
            || attribute.utf8.find_first_of("/+") != std::string_view::npos)
        {
            return false;
        }
    }
    // In an RDN with several attributes they stand behind `+` instead of `/`,
    // where others write `/` as well. OpenSSL 3 puts a backslash before a `+`
    // of a value, others do not.
    const auto slashes = static_cast<std::size_t>(
        std::count(one_line.begin(), one_line.end(), '/'));
    if (slashes != attributes.size()) {
        return false;
    }
    // OpenSSL writes other bytes than visible ASCII as `\xHH`, and a backslash
    // of the value as it is.
    return one_line.find("\\x") == std::string_view::npos
           && !one_line.ends_with(' ');
}

}  // namespace client_cert
