// The names by which attributes of distinguished names are asked for.
#include "attribute_names.hpp"

namespace client_cert {

std::string_view attribute_oid(std::string_view name) noexcept {
    struct Entry {
        std::string_view name;
        std::string_view oid;
    };
    static constexpr Entry entries[] = {
        {"cn", "2.5.4.3"},
        {"o", "2.5.4.10"},
        {"ou", "2.5.4.11"},
        {"c", "2.5.4.6"},
        {"st", "2.5.4.8"},
        {"l", "2.5.4.7"},
        {"uid", "0.9.2342.19200300.100.1.1"},
        {"dc", "0.9.2342.19200300.100.1.25"},
        {"email", "1.2.840.113549.1.9.1"},
        {"serialnumber", "2.5.4.5"},
        {"title", "2.5.4.12"},
        {"organizationidentifier", "2.5.4.97"},
    };
    for (const Entry& entry : entries) {
        if (entry.name == name) {
            return entry.oid;
        }
    }
    return {};
}

}  // namespace client_cert
