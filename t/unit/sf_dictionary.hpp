// A strict reader of RFC 9651 Dictionaries of Strings and Byte Sequences.
#pragma once

#include <optional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

namespace client_cert::test {

using SfMembers = std::vector<std::pair<std::string, std::string>>;

// parse_sf_dictionary returns keys and values: Strings without quotes and
// escapes, Byte Sequences as they are, with colons. Nothing where the text is
// not a Dictionary as RFC 9651 section 4.1.2 serializes it.
inline std::optional<SfMembers> parse_sf_dictionary(const std::string& text) {
    static const std::regex member(
        R"re(([a-z*][a-z0-9_.*-]*)=)re"
        R"re((?:"((?:[ !#-\[\]-~]|\\["\\])*)")re"
        R"re(|(:(?:[A-Za-z0-9+/]{4})*)re"
        R"re((?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?:)))re");
    static const std::regex escaped(R"(\\(["\\]))");

    SfMembers members;
    auto at = text.cbegin();
    for (std::smatch match;; at += 2) {
        if (!std::regex_search(at, text.cend(), match, member,
                               std::regex_constants::match_continuous)) {
            return std::nullopt;
        }
        members.emplace_back(
            match[1], match[3].matched
                          ? match[3].str()
                          : std::regex_replace(match[2].str(), escaped, "$1"));
        at = match[0].second;
        if (at == text.cend()) {
            return members;
        }
        if (std::string_view(&*at, text.cend() - at).substr(0, 2) != ", ") {
            return std::nullopt;
        }
    }
}

}  // namespace client_cert::test
