// What a pair of a rule means, in the words of the documentation and of the C
// library: of the kinds where that is simple.
#pragma once

#include <arpa/inet.h>
#include <strings.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/pair.hpp"

namespace client_cert::fuzz {

using Values = std::vector<std::string>;

inline bool same_without_case(const std::string& a, const std::string& b) {
    return a.size() == b.size()
           && strncasecmp(a.c_str(), b.c_str(), a.size()) == 0
           && a.find('\0') == std::string::npos;
}


inline bool ends_with_without_case(const std::string& text,
                                   const std::string& end) {
    return text.size() >= end.size()
           && same_without_case(text.substr(text.size() - end.size()), end);
}


inline bool is_host(const std::string& text, bool dots) {
    bool empty = true;
    for (const char c : text) {
        if (c == '.' && (empty || !dots)) {
            return false;
        }
        if (c != '.' && c != '-' && c != '_'
            && (static_cast<unsigned char>(c) > 0x7f || !std::isalnum(c)))
        {
            return false;
        }
        empty = c == '.';
    }
    return !empty;
}


inline bool in_network(const std::string& network, const std::string& value) {
    const std::size_t slash = network.find('/');
    const int prefix = std::stoi(network.substr(slash + 1));
    unsigned char bytes[16];
    std::size_t size = 4;
    if (inet_pton(AF_INET, network.substr(0, slash).c_str(), bytes) != 1) {
        size = 16;
        (void)inet_pton(AF_INET6, network.substr(0, slash).c_str(), bytes);
    }
    if (value.size() != size) {
        return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
        const int shift = 7 - bit % 8;
        const auto byte = static_cast<unsigned char>(value[bit / 8]);
        if ((byte >> shift & 1) != (bytes[bit / 8] >> shift & 1)) {
            return false;
        }
    }
    return true;
}


// compare says whether a value is what a pattern means; nothing where that
// takes more than a line to say.
inline std::optional<bool> compare(std::string_view attribute,
                                   std::string pattern,
                                   const std::string& value) {
    if (pattern.empty()) {
        return std::nullopt;
    }
    if (pattern.front() == '@') {
        // A list means each of its lines.
        bool found = false;
        pattern.front() = ';';
        for (std::size_t at = 0; at != std::string::npos;
             at = pattern.find(';', at + 1))
        {
            std::string line =
                pattern.substr(at + 1, pattern.find(';', at + 1) - at - 1);
            const auto is_space = [](char c) {
                return std::string_view(" \t\r\f\v").find(c)
                       != std::string_view::npos;
            };
            while (!line.empty() && is_space(line.front())) {
                line.erase(0, 1);
            }
            while (!line.empty() && is_space(line.back())) {
                line.pop_back();
            }
            // A byte order mark or a line feed in the name: not simple.
            if (line.starts_with("\xef\xbb\xbf")
                || line.find('\n') != std::string::npos) {
                return std::nullopt;
            }
            if (line.empty() || line.front() == '#') {
                continue;
            }
            found = found
                    || (attribute == "dns" ? same_without_case(line, value)
                                           : line == value);
        }
        return found;
    }
    const bool is_literal = pattern.front() == '=';
    if (is_literal) {
        pattern.erase(0, 1);
    }
    if (attribute == "ip") {
        if (pattern.find('/') != std::string::npos) {
            return in_network(pattern, value);
        }
        return in_network(
            pattern + (pattern.find(':') == std::string::npos ? "/32" : "/128"),
            value);
    }
    if (attribute != "dns" || is_literal || pattern.find_first_of("*.") != 0) {
        return attribute == "dns" ? same_without_case(pattern, value)
                                  : pattern == value;
    }
    const bool one_label = pattern.front() == '*';
    if (one_label) {
        pattern.erase(0, 1);
    } else if (same_without_case(pattern.substr(1), value)) {
        return true;
    }
    return ends_with_without_case(value, pattern)
           && is_host(value.substr(0, value.size() - pattern.size()),
                      !one_label);
}


// readings_of are what a deny rule takes a value for: a host with a dot at its
// end is that host.
inline Values readings_of(std::string_view attribute, AccessEffect effect,
                          const std::string& value) {
    Values readings{value};
    if (effect == AccessEffect::deny && attribute == "dns" && value.size() > 1
        && value.back() == '.')
    {
        readings.push_back(value.substr(0, value.size() - 1));
    }
    return readings;
}


// without_case_and_dots is what all spellings of a URI's host have in common.
inline std::string without_case_and_dots(std::string text) {
    std::erase(text, '.');
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    return text;
}


inline bool is_plain(const std::string& value, bool is_address) {
    return !value.empty()
           && (is_address
               || std::none_of(value.begin(), value.end(), [](char c) {
                      return (c >= 0 && c < 0x20) || c == 0x7f;
                  }));
}


// values_of are the values of an attribute; nothing where they are not simple,
// or where one of them cannot be known.
inline std::optional<Values> values_of(std::string_view attribute,
                                       const Identity& identity) {
    static constexpr std::string_view kinds[] = {"dns", "uri", "", "ip", "upn"};
    Values values;
    for (std::size_t i = 0; i < std::size(kinds); i++) {
        if (attribute != kinds[i]) {
            continue;
        }
        const auto kind = static_cast<SanKind>(i);
        if (identity.unreadable.has(Fact::san)
            || identity.unreadable_san.has(kind)) {
            return std::nullopt;
        }
        for (const SanEntry& entry : identity.san) {
            if (entry.kind == kind) {
                values.emplace_back(entry.value);
            }
        }
        return values;
    }

    static constexpr std::pair<std::string_view, std::string_view> types[] = {
        {"cn", "2.5.4.3"},     {"o", "2.5.4.10"},
        {"ou", "2.5.4.11"},    {"uid", "0.9.2342.19200300.100.1.1"},
        {"title", "2.5.4.12"},
    };
    for (const auto& [name, oid] : types) {
        if (attribute != name) {
            continue;
        }
        if (identity.unreadable.has(Fact::subject_attributes)) {
            return std::nullopt;
        }
        for (const Attribute& one : identity.subject_attributes) {
            if (one.oid == oid) {
                if (!one.is_text) {
                    return std::nullopt;
                }
                values.emplace_back(one.utf8);
            }
        }
        return values;
    }
    return std::nullopt;
}


// naive_match says whether a rule of this one pair applies.
inline std::optional<bool> naive_match(std::string_view word,
                                       AccessEffect effect,
                                       const Identity& identity) {
    const std::size_t equals = word.find('=');
    const std::string_view attribute = word.substr(0, equals);
    const std::string pattern{word.substr(equals + 1)};
    const std::optional<Values> values = values_of(attribute, identity);
    if (!values || !identity.disclosed || pattern.empty()
        || pattern.front() == '~' || pattern.find('$') != std::string::npos)
    {
        return std::nullopt;
    }
    const bool is_allow = effect == AccessEffect::allow;
    const bool is_user = attribute == "cn" || attribute == "uid";
    const bool is_pattern =
        attribute == "dns" && pattern.find_first_of("*.") == 0;
    if (is_allow && is_user && values->size() > 1) {
        return false;
    }
    for (const std::string& written : *values) {
        const Values readings = readings_of(attribute, effect, written);
        for (const std::string& value : readings) {
            const std::optional<bool> same = compare(attribute, pattern, value);
            if (!same) {
                return std::nullopt;
            }
            if (*same && (!is_allow || is_plain(value, attribute == "ip"))) {
                return true;
            }
        }
        // What looks like a name below a domain and is none: not simple.
        if (!is_allow && is_pattern && !is_host(readings.back(), true)) {
            return std::nullopt;
        }
        // Nor is which part of a URI is its host.
        if (!is_allow && attribute == "uri"
            && compare(attribute, without_case_and_dots(pattern),
                       without_case_and_dots(written))
                   != false)
        {
            return std::nullopt;
        }
    }
    return false;
}

}  // namespace client_cert::fuzz
