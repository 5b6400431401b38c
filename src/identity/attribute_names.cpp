// The names by which attributes of distinguished names are asked for.
#include "identity/attribute_names.hpp"

#include <array>

#include "base/text.hpp"

namespace client_cert {
namespace {

struct Entry {
    std::string_view name;
    std::string_view oid;
};

// k_configured are the names of the configuration.
constexpr Entry k_configured[] = {
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

// k_others are OpenSSL's short names, then its long ones and those of RFC 4519
// that differ from them.
constexpr Entry k_others[] = {
    {"SN", "2.5.4.4"},
    {"street", "2.5.4.9"},
    {"description", "2.5.4.13"},
    {"businessCategory", "2.5.4.15"},
    {"postalAddress", "2.5.4.16"},
    {"postalCode", "2.5.4.17"},
    {"postOfficeBox", "2.5.4.18"},
    {"telephoneNumber", "2.5.4.20"},
    {"name", "2.5.4.41"},
    {"GN", "2.5.4.42"},
    {"initials", "2.5.4.43"},
    {"generationQualifier", "2.5.4.44"},
    {"x500UniqueIdentifier", "2.5.4.45"},
    {"dnQualifier", "2.5.4.46"},
    {"houseIdentifier", "2.5.4.51"},
    {"dmdName", "2.5.4.54"},
    {"pseudonym", "2.5.4.65"},
    {"role", "2.5.4.72"},
    {"c3", "2.5.4.98"},
    {"n3", "2.5.4.99"},
    {"dnsName", "2.5.4.100"},
    {"emailAddress", "1.2.840.113549.1.9.1"},
    {"unstructuredName", "1.2.840.113549.1.9.2"},
    {"unstructuredAddress", "1.2.840.113549.1.9.8"},
    {"mail", "0.9.2342.19200300.100.1.3"},
    {"host", "0.9.2342.19200300.100.1.9"},
    {"jurisdictionL", "1.3.6.1.4.1.311.60.2.1.1"},
    {"jurisdictionST", "1.3.6.1.4.1.311.60.2.1.2"},
    {"jurisdictionC", "1.3.6.1.4.1.311.60.2.1.3"},

    {"commonName", "2.5.4.3"},
    {"surname", "2.5.4.4"},
    {"countryName", "2.5.4.6"},
    {"localityName", "2.5.4.7"},
    {"stateOrProvinceName", "2.5.4.8"},
    {"streetAddress", "2.5.4.9"},
    {"organizationName", "2.5.4.10"},
    {"organizationalUnitName", "2.5.4.11"},
    {"givenName", "2.5.4.42"},
    {"countryCode3c", "2.5.4.98"},
    {"countryCode3n", "2.5.4.99"},
    {"userId", "0.9.2342.19200300.100.1.1"},
    {"rfc822Mailbox", "0.9.2342.19200300.100.1.3"},
    {"domainComponent", "0.9.2342.19200300.100.1.25"},
    {"uniqueIdentifier", "0.9.2342.19200300.100.1.44"},
    {"jurisdictionLocalityName", "1.3.6.1.4.1.311.60.2.1.1"},
    {"jurisdictionStateOrProvinceName", "1.3.6.1.4.1.311.60.2.1.2"},
    {"jurisdictionCountryName", "1.3.6.1.4.1.311.60.2.1.3"},
};

}  // namespace


std::string_view attribute_oid(std::string_view name) noexcept {
    for (const Entry& entry : k_configured) {
        if (entry.name == name) {
            return entry.oid;
        }
    }
    return {};
}


std::string_view attribute_type_oid(std::string_view name) noexcept {
    for (const Entry& entry : k_configured) {
        if (equals_ignoring_case(entry.name, name)) {
            return entry.oid;
        }
    }
    for (const Entry& entry : k_others) {
        if (equals_ignoring_case(entry.name, name)) {
            return entry.oid;
        }
    }
    return {};
}


std::string_view attribute_word(std::string_view name) noexcept {
    const std::string_view oid = attribute_type_oid(name);
    for (const Entry& entry : k_configured) {
        if (entry.oid == oid) {
            return entry.name;
        }
    }
    return oid;
}


std::span<const std::string_view> attribute_names() noexcept {
    static constexpr auto names = [] {
        std::array<std::string_view, std::size(k_configured)> all{};
        for (std::size_t i = 0; i < all.size(); i++) {
            all[i] = k_configured[i].name;
        }
        return all;
    }();
    return names;
}

}  // namespace client_cert
