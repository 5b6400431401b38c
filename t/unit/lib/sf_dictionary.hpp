// A strict reader of RFC 9651 Dictionaries of Strings and Byte Sequences.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace client_cert::test {

using SfMembers = std::vector<std::pair<std::string, std::string>>;

// take removes the beginning of a text and returns it.
inline std::string take(std::string_view& text, std::size_t size) {
    const std::string taken(text.substr(0, size));
    text.remove_prefix(taken.size());
    return taken;
}


// take_sf_key takes a key and the `=` after it; empty where there is none.
inline std::string take_sf_key(std::string_view& text) {
    const std::size_t size =
        text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-.*");
    const std::string_view not_first = "0123456789_-.";
    if (size == std::string_view::npos || size == 0 || text[size] != '='
        || not_first.find(text[0]) != std::string_view::npos)
    {
        return {};
    }
    const std::string key = take(text, size);
    take(text, 1);
    return key;
}


// take_sf_string takes a String and returns what it stands for.
inline std::optional<std::string> take_sf_string(std::string_view& text) {
    std::string value;
    for (take(text, 1); !text.empty();) {
        std::string c = take(text, 1);
        if (c == "\"") {
            return value;
        }
        if (c == "\\") {
            c = take(text, 1);
            if (c != "\"" && c != "\\") {
                return std::nullopt;
            }
        }
        if (c < " " || c > "~") {
            return std::nullopt;
        }
        value += c;
    }
    return std::nullopt;
}


// take_sf_bytes takes a Byte Sequence, padded, and returns it with its colons.
inline std::optional<std::string> take_sf_bytes(std::string_view& text) {
    const std::size_t end = text.find(':', 1);
    if (end == std::string_view::npos || (end - 1) % 4 != 0) {
        return std::nullopt;
    }
    const std::string value = take(text, end + 1);
    const std::size_t padding = value.find_first_not_of(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 1);
    const std::string rest = value.substr(padding);
    return rest == ":" || rest == "=:" || rest == "==:" ? std::optional(value)
                                                        : std::nullopt;
}


// parse_sf_dictionary returns keys and values, or nothing where the text is
// not a Dictionary as RFC 9651 section 4.1.2 serializes it.
inline std::optional<SfMembers> parse_sf_dictionary(std::string_view text) {
    SfMembers members;
    for (;;) {
        const std::string key = take_sf_key(text);
        std::optional<std::string> value;
        if (!key.empty() && text.starts_with('"')) {
            value = take_sf_string(text);
        } else if (!key.empty() && text.starts_with(':')) {
            value = take_sf_bytes(text);
        }
        if (!value) {
            return std::nullopt;
        }
        members.emplace_back(key, *value);
        if (text.empty()) {
            return members;
        }
        if (take(text, 2) != ", ") {
            return std::nullopt;
        }
    }
}

}  // namespace client_cert::test
