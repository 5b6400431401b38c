// `akamai`: Client-To-Edge-HTTP-Auth, an RFC 9651 Dictionary of chosen fields.
#include <array>

#include "dialects/dialect.hpp"
#include "dialects/values.hpp"
#include "encoding/hex.hpp"
#include "encoding/structured_field.hpp"
#include "identity/attribute_names.hpp"
#include "identity/distinguished_name.hpp"

namespace client_cert {
namespace akamai {
namespace {

constexpr Fields k_attributes = k_subject | k_cn | k_sha256 | k_issuer;

constexpr std::array<DialectField, 6> k_fields = {{
    {"der", k_der},
    {"subject", k_subject},
    {"cn", k_cn},
    {"sha256", k_sha256},
    {"issuer", k_issuer},
    {"status", k_status},
}};


std::string_view objection(const Choice& choice) noexcept {
    if ((choice.fields & k_der) != 0 && (choice.fields & k_attributes) != 0) {
        return "\"der\" is the complete certificate and excludes \"subject\", "
               "\"cn\", \"sha256\" and \"issuer\", write either \"der\" or "
               "the attributes";
    }
    return {};
}


Facts facts(const Choice& choice) noexcept {
    Facts wanted;
    const auto want = [&](Fields field, Fact fact) {
        if ((choice.fields & field) != 0) {
            wanted |= fact;
        }
    };
    want(k_der, Fact::der);
    want(k_subject, Fact::subject);
    want(k_cn, Fact::subject_attributes);
    want(k_sha256, Fact::sha256);
    want(k_issuer, Fact::issuer);
    return wanted;
}


bool render(Writer& out, const Identity& identity,
            const Choice& choice) noexcept {
    SfDictionary members{out};
    bool whole = true;

    const auto chosen = [&](Fields field) {
        return (choice.fields & field) != 0;
    };
    const auto text = [&](Fields field, std::string_view key,
                          std::string_view value) {
        if (chosen(field) && !value.empty()) {
            whole &= members.string(key, value);
        }
    };
    const auto name = [&](Fields field, std::string_view key,
                          std::string_view value) {
        if (chosen(field) && !rfc2253_is_whole(value)) {
            whole = false;
        } else {
            text(field, key, value);
        }
    };

    if (identity.disclosed) {
        if (chosen(k_der) && !identity.der.empty()) {
            members.bytes("cert", identity.der);
        }
        name(k_subject, "subject", identity.subject);
        if (chosen(k_cn)) {
            const OnlyAttribute cn = only_attribute(identity.subject_attributes,
                                                    attribute_oid("cn"));
            if (cn.attribute != nullptr) {
                text(k_cn, "cn", cn.attribute->escaped);
            }
            whole &= !cn.several;
        }
        if (chosen(k_sha256) && !identity.sha256.empty()) {
            std::array<char, 64> digits{};
            Writer hex{digits};
            put_hex_lower(hex, identity.sha256);
            text(k_sha256, "sha256", {digits.data(), digits.size()});
        }
        name(k_issuer, "issuer", identity.issuer);
    }
    text(k_status, "status", identity.status);
    return whole;
}

constexpr std::array<DialectHeader, 1> k_headers = {{
    {"Client-To-Edge-HTTP-Auth", &format, Role::verdict},
}};

constexpr std::array<ReservedName, 1> k_reserved = {{
    {"akamai-cc-", true},
}};

}  // namespace

const Format format = {facts, render};

}  // namespace akamai

const Dialect dialect_akamai = {
    .name = "akamai",
    .headers = akamai::k_headers,
    .reserved = akamai::k_reserved,
    .fields = akamai::k_fields,
    .default_fields = akamai::k_der | akamai::k_status,
    .objection = akamai::objection,
};

}  // namespace client_cert
