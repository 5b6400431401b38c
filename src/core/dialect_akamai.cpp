// `akamai`: Client-To-Edge-HTTP-Auth, an RFC 9651 Dictionary of chosen fields.
#include <array>

#include "dialect.hpp"
#include "hex.hpp"
#include "structured_field.hpp"

namespace client_cert {
namespace {

enum : Fields {
    k_der = 1U << 0,
    k_subject = 1U << 1,
    k_cn = 1U << 2,
    k_sha256 = 1U << 3,
    k_issuer = 1U << 4,
    k_status = 1U << 5,
    k_attributes = k_subject | k_cn | k_sha256 | k_issuer,
};

constexpr std::array<DialectField, 6> k_fields = {{
    {"der", k_der},
    {"subject", k_subject},
    {"cn", k_cn},
    {"sha256", k_sha256},
    {"issuer", k_issuer},
    {"status", k_status},
}};


std::string_view objection(Fields fields) noexcept {
    if ((fields & k_der) != 0 && (fields & k_attributes) != 0) {
        return "\"der\" is the complete certificate and excludes \"subject\", "
               "\"cn\", \"sha256\" and \"issuer\", write either \"der\" or "
               "the attributes";
    }
    return {};
}


Facts facts(Fields fields) noexcept {
    Facts wanted;
    const auto want = [&](Fields field, Fact fact) {
        if ((fields & field) != 0) {
            wanted = wanted | fact;
        }
    };
    want(k_der, Fact::der);
    want(k_subject, Fact::subject);
    want(k_cn, Fact::subject_cn);
    want(k_sha256, Fact::sha256);
    want(k_issuer, Fact::issuer);
    return wanted;
}


bool render(Writer& out, const Identity& identity, Fields fields) noexcept {
    SfDictionary members{out};
    bool whole = true;

    const auto text = [&](Fields field, std::string_view key,
                          std::string_view value) {
        if ((fields & field) != 0 && !value.empty()) {
            whole &= members.string(key, value);
        }
    };

    if (identity.disclosed) {
        if ((fields & k_der) != 0 && !identity.der.empty()) {
            members.bytes("cert", identity.der);
        }
        text(k_subject, "subject", identity.subject);
        if (identity.subject_cn_count == 1) {
            text(k_cn, "cn", identity.subject_cn);
        } else if ((fields & k_cn) != 0 && identity.subject_cn_count > 1) {
            whole = false;
        }
        if ((fields & k_sha256) != 0 && !identity.sha256.empty()) {
            std::array<char, 64> digits{};
            Writer hex{digits};
            put_hex_lower(hex, identity.sha256);
            text(k_sha256, "sha256", {digits.data(), digits.size()});
        }
        text(k_issuer, "issuer", identity.issuer);
    }
    text(k_status, "status", identity.status);
    return whole;
}

constexpr Format k_format = {facts, render};

constexpr std::array<DialectHeader, 1> k_headers = {{
    {"Client-To-Edge-HTTP-Auth", &k_format, true},
}};

constexpr std::array<ReservedName, 1> k_reserved = {{
    {"akamai-cc-", true},
}};

}  // namespace

const Dialect dialect_akamai = {
    .name = "akamai",
    .headers = k_headers,
    .reserved = k_reserved,
    .fields = k_fields,
    .default_fields = k_der | k_status,
    .objection = objection,
};

}  // namespace client_cert
