// `cloudfoundry`: the headers of Cloud Foundry's and SAP BTP's HAProxy, as
// haproxy-boshrelease writes them since its names are in base64.
#include <array>

#include "base/text.hpp"
#include "dialects/dialect.hpp"
#include "encoding/base64.hpp"
#include "formats/parts.hpp"
#include "identity/attribute_names.hpp"
#include "identity/date_time.hpp"
#include "identity/distinguished_name.hpp"

namespace client_cert {
namespace {

using formats::needs;

bool put_used(Writer& out, const Identity& identity, const Choice&) noexcept {
    out.put(identity.presented ? '1' : '0');
    return true;
}


// Base64 carries every byte, so names are sent as they are.
template <std::span<const Attribute> Identity::*attributes>
bool put_name(Writer& out, const Identity& identity, const Choice&) noexcept {
    if (!slash_form_is_plain(identity.*attributes)) {
        return false;
    }
    Base64Text text{out};
    put_slash_form(text, identity.*attributes);
    return true;
}


bool put_common_name(Writer& out, const Identity& identity,
                     const Choice&) noexcept {
    const OnlyAttribute cn =
        only_attribute(identity.subject_attributes, attribute_oid("cn"));
    if (cn.attribute == nullptr) {
        return !cn.several;
    }
    if (!cn.attribute->is_text || has_control(cn.attribute->utf8)) {
        return false;
    }
    Base64Text{out}.put(cn.attribute->utf8);
    return true;
}

template <DateTime Identity::*member>
bool date(Writer& out, const Identity& identity, const Choice&) noexcept {
    return put_utc_time(out, identity.*member);
}

constexpr Format k_used = {needs<>, put_used};
constexpr Format k_subject = {needs<Fact::subject_attributes>,
                              put_name<&Identity::subject_attributes>};
constexpr Format k_common_name = {needs<Fact::subject_attributes>,
                                  put_common_name};
constexpr Format k_issuer = {needs<Fact::issuer_attributes>,
                             put_name<&Identity::issuer_attributes>};
constexpr Format k_anchor = {needs<Fact::anchor_attributes>,
                             put_name<&Identity::anchor_attributes>};
constexpr Format k_not_before = {needs<Fact::validity>,
                                 date<&Identity::not_before>};
constexpr Format k_not_after = {needs<Fact::validity>,
                                date<&Identity::not_after>};

// X-SSL-Client-Verify is absent without a certificate, as HAProxy's `0` of
// nobody would read as good.
constexpr std::array<DialectHeader, 9> k_headers = {{
    {"X-Forwarded-Client-Cert", &formats::der_base64},
    {"X-SSL-Client", &k_used, Role::verdict},
    {"X-SSL-Client-Verify", &formats::error, Role::verdict},
    {"X-SSL-Client-NotBefore", &k_not_before},
    {"X-SSL-Client-NotAfter", &k_not_after},
    {"X-SSL-Client-Subject-DN", &k_subject},
    {"X-SSL-Client-Subject-CN", &k_common_name},
    {"X-SSL-Client-Issuer-DN", &k_issuer},
    {"X-SSL-Client-Root-CA-DN", &k_anchor},
}};

constexpr std::array<ReservedName, 1> k_reserved = {{
    {"x-ssl-client-", true},
}};

}  // namespace

const Dialect dialect_cloudfoundry = {
    .name = "cloudfoundry",
    .headers = k_headers,
    .reserved = k_reserved,
};

}  // namespace client_cert
