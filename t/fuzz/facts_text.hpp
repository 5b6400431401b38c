// Facts of a certificate written as text, as no certificate could hold them.
#pragma once

#include <string_view>
#include <vector>

#include "fuzz.hpp"
#include "identity/attribute_names.hpp"
#include "identity/identity.hpp"

namespace client_cert::fuzz {

// FactsText holds what an Identity points to. Each line is a word, a space and
// a value: `cn alice`, `+ou b` for one joined with the attribute before, `?cn`
// for one that is no text, `issuer.cn x`, `dns a.example`, `ip` and its bytes,
// `unreadable` and the number of a fact.
class FactsText {
public:
    Identity read(std::string_view text) {
        Identity identity;
        identity.tls = identity.presented = identity.verified = true;
        identity.disclosed = true;
        while (!text.empty()) {
            std::string_view line = take_until(text, "\n");
            const std::string_view word = take_until(line, " ");
            read_line(word, line, identity);
        }
        identity.subject_attributes = subject_;
        identity.issuer_attributes = issuer_;
        identity.san = san_;
        identity.eku = eku_;
        identity.policies = policies_;
        return identity;
    }

private:
    void read_line(std::string_view word, std::string_view value,
                   Identity& identity) {
        static constexpr std::string_view kinds[] = {"dns", "uri", "san_email",
                                                     "ip", "upn"};
        for (std::size_t i = 0; i < std::size(kinds); i++) {
            if (word == kinds[i]) {
                return san_.push_back({static_cast<SanKind>(i), value});
            }
        }
        if (word == "subject") {
            identity.subject = value;
        } else if (word == "issuer") {
            identity.issuer = value;
        } else if (word == "serial") {
            identity.serial = value;
        } else if (word == "sha256") {
            identity.sha256 = bytes_of(value);
        } else if (word == "ski") {
            identity.ski = bytes_of(value);
        } else if (word == "eku") {
            eku_.push_back(value);
        } else if (word == "policy") {
            policies_.push_back(value);
        } else if (word == "unreadable") {
            identity.unreadable |=
                static_cast<Fact>(std::uint32_t{1} << (take_byte(value) % 30));
        } else if (word == "unreadable_san") {
            identity.unreadable_san.add(
                static_cast<SanKind>(take_byte(value) % 5));
        } else {
            read_attribute(word, value);
        }
    }

    void read_attribute(std::string_view word, std::string_view value) {
        Attribute attribute;
        attribute.is_text = !word.starts_with('?');
        attribute.joined = word.starts_with('+');
        if (!attribute.is_text || attribute.joined) {
            word.remove_prefix(1);
        }
        const bool of_issuer = word.starts_with("issuer.");
        if (of_issuer) {
            word.remove_prefix(7);
        }
        attribute.oid = attribute_oid(word);
        if (attribute.oid.empty()) {
            attribute.oid = "1.2.3.4";
        }
        if (attribute.is_text) {
            attribute.utf8 = value;
        }
        (of_issuer ? issuer_ : subject_).push_back(attribute);
    }

    std::vector<Attribute> subject_;
    std::vector<Attribute> issuer_;
    std::vector<SanEntry> san_;
    std::vector<std::string_view> eku_;
    std::vector<std::string_view> policies_;
};

}  // namespace client_cert::fuzz
