// Identities of every kind, and what is left of one with fewer facts.
#pragma once

#include <string>
#include <vector>

#include "lib/rfc9440_vector.hpp"

namespace client_cert::test {

// undisclosed is a presented certificate that may not be spoken of.
inline Identity undisclosed() {
    Identity identity;
    identity.tls = true;
    identity.status = "FAILED:certificate has expired";
    identity.error = 10;
    identity.presented = true;
    return identity;
}


// unknown_chain is the leaf of a session that could not keep its chain.
inline Identity unknown_chain() {
    Identity identity = leaf_identity();
    identity.presented_chain = {};
    identity.validated_chain = {};
    identity.issuer_serial = {};
    identity.issuer_ski = {};
    identity.anchor_attributes = {};
    identity.unreadable = Fact::presented_chain | k_path_facts;
    return identity;
}


// hostile_values are what no header likes.
inline const std::vector<std::string>& hostile_values() {
    static const std::vector<std::string> values = {
        "",
        " ",
        "a,b",
        "a;b",
        "a=b",
        "a/CN=admin",
        R"(a"b)",
        R"(a\)",
        R"(a\"b)",
        R"(a\x41)",
        "a%2Cb",
        "a\r\nX-Evil: 1",
        std::string("a\0b", 3),
        "Zo\u00EB \U0001F600",
        "\xff\xfe\x80",
        " edge ",
        "\x7f\t",
    };
    return values;
}


// rfc2253_escaped escapes a value like OpenSSL.
inline std::string rfc2253_escaped(std::string_view value) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (std::size_t i = 0; i < value.size(); i++) {
        const auto byte = static_cast<unsigned char>(value[i]);
        const bool is_edge = i == 0 || i + 1 == value.size();
        if (byte < 0x20 || byte > 0x7e) {
            text += '\\';
            text += digits[byte >> 4];
            text += digits[byte & 0xf];
            continue;
        }
        if (std::string_view(",+\"\\<>;").find(value[i])
                != std::string_view::npos
            || (is_edge && value[i] == ' '))
        {
            text += '\\';
        }
        text += value[i];
    }
    return text;
}


// hostile is a verified certificate whose names are as bad as they get.
inline const Identity& hostile() {
    static const auto escaped = [] {
        std::vector<std::string> texts;
        for (const std::string& value : hostile_values()) {
            texts.push_back(rfc2253_escaped(value));
        }
        return texts;
    }();
    static const auto attributes = [] {
        std::vector<Attribute> list;
        for (std::size_t i = 0; i < escaped.size(); i++) {
            for (const auto* oid : {"2.5.4.10", "2.5.4.3", "2.5.4.97"}) {
                list.push_back({oid, escaped[i], hostile_values()[i], true});
            }
        }
        list.push_back({"2.5.4.11", "#0500", {}, false});
        return list;
    }();
    static const auto san = [] {
        std::vector<SanEntry> list;
        for (const std::string& value : hostile_values()) {
            for (const SanKind kind :
                 {SanKind::dns, SanKind::uri, SanKind::email, SanKind::upn})
            {
                list.push_back({kind, value});
            }
        }
        list.push_back({SanKind::ip, "\x7f\x01\x02\x03"});
        list.push_back({SanKind::ip, "odd"});
        return list;
    }();
    static const auto identity = [] {
        Identity bad = leaf_identity();
        bad.subject = R"(CN=a\"b\\,O=x\ )";
        bad.issuer = R"(CN=\0D\0A)";
        bad.subject_legacy = "/CN=a\\x0D";
        bad.issuer_legacy = "/O=a/CN=admin";
        bad.subject_attributes = attributes;
        bad.issuer_attributes = attributes;
        bad.anchor_attributes = attributes;
        bad.san = san;
        bad.serial = "-80";
        bad.serial_decimal = "-128";
        bad.not_before = {1949, 12, 31, 23, 59, 59, -631152001, true};
        bad.not_after = {9999, 12, 31, 23, 59, 59, 253402300799, true};
        return bad;
    }();
    return identity;
}


// thousand has a thousand entries of every kind of name.
inline const Identity& thousand() {
    static const auto names = [] {
        std::vector<std::string> texts;
        for (int i = 0; i < 1000; i++) {
            texts.push_back("h" + std::to_string(i) + ".example");
        }
        return texts;
    }();
    static const auto san = [] {
        std::vector<SanEntry> list;
        for (const std::string& name : names) {
            for (const SanKind kind :
                 {SanKind::dns, SanKind::uri, SanKind::email, SanKind::upn})
            {
                list.push_back({kind, name});
            }
            list.push_back({SanKind::ip, "\x0a\x01\x02\x03"});
        }
        return list;
    }();
    static const auto attributes = [] {
        std::vector<Attribute> list;
        for (const std::string& name : names) {
            list.push_back({"2.5.4.11", name, name, true});
        }
        return list;
    }();
    static const auto identity = [] {
        Identity many = leaf_identity();
        many.san = san;
        many.subject_attributes = attributes;
        return many;
    }();
    return identity;
}


// identities are one of every kind.
inline const std::vector<Identity>& identities() {
    static const std::vector<Identity> all = {Identity{},      undisclosed(),
                                              leaf_identity(), unknown_chain(),
                                              hostile(),       thousand()};
    return all;
}


// cut_to is the identity with nothing but the given facts.
inline Identity cut_to(Identity identity, Facts facts) {
    Facts unreadable;
    const auto keep = [&](Fact fact, auto&... members) {
        if (!facts.has(fact)) {
            ((members = {}), ...);
        } else if (identity.unreadable.has(fact)) {
            unreadable |= fact;
        }
    };
    keep(Fact::der, identity.der);
    keep(Fact::sha256, identity.sha256);
    keep(Fact::sha1, identity.sha1);
    keep(Fact::spki_sha256, identity.spki_sha256);
    keep(Fact::subject, identity.subject);
    keep(Fact::issuer, identity.issuer);
    keep(Fact::subject_legacy, identity.subject_legacy);
    keep(Fact::issuer_legacy, identity.issuer_legacy);
    keep(Fact::subject_der, identity.subject_der);
    keep(Fact::issuer_der, identity.issuer_der);
    keep(Fact::subject_attributes, identity.subject_attributes);
    keep(Fact::issuer_attributes, identity.issuer_attributes);
    keep(Fact::serial, identity.serial);
    keep(Fact::serial_decimal, identity.serial_decimal);
    keep(Fact::validity, identity.not_before, identity.not_after);
    keep(Fact::san, identity.san);
    keep(Fact::ski, identity.ski);
    keep(Fact::aki, identity.aki);
    keep(Fact::key, identity.key);
    keep(Fact::sigalg, identity.sigalg);
    keep(Fact::eku, identity.eku);
    keep(Fact::key_usage, identity.key_usage);
    keep(Fact::policies, identity.policies);
    keep(Fact::version, identity.version);
    keep(Fact::extensions, identity.extensions);
    keep(Fact::presented_chain, identity.presented_chain);
    keep(Fact::validated_chain, identity.validated_chain);
    keep(Fact::issuer_serial, identity.issuer_serial);
    keep(Fact::issuer_ski, identity.issuer_ski);
    keep(Fact::anchor_attributes, identity.anchor_attributes);
    identity.unreadable = unreadable;
    return identity;
}

}  // namespace client_cert::test
