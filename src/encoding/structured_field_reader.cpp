// A strict reader of structured field values (RFC 9651 section 4.2).
#include "encoding/structured_field_reader.hpp"

#include <algorithm>

#include "base/byte_set.hpp"
#include "base/text.hpp"
#include "encoding/utf8.hpp"

namespace client_cert {
namespace {

using Kind = SfItem::Kind;

constexpr ByteSet k_token_characters{"!#$%&'*+-.^_`|~:/"};
constexpr ByteSet k_base64_characters{"+/="};


bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}


bool is_lower(char c) noexcept {
    return c >= 'a' && c <= 'z';
}


bool is_alpha(char c) noexcept {
    return is_alnum(static_cast<unsigned char>(c)) && !is_digit(c);
}


bool is_key_character(char c) noexcept {
    return is_lower(c) || is_digit(c) || c == '_' || c == '-' || c == '.'
           || c == '*';
}


// take removes what the characters at the beginning belong to.
template <class Belongs>
std::string_view take_while(std::string_view& from, Belongs belongs) noexcept {
    std::size_t size = 0;
    while (size < from.size() && belongs(from[size])) {
        size++;
    }
    const std::string_view taken{from.data(), size};
    from.remove_prefix(size);
    return taken;
}


void skip_spaces(std::string_view& from) noexcept {
    (void)take_while(from, [](char c) { return c == ' '; });
}


// skip_white removes OWS of RFC 9110.
void skip_white(std::string_view& from) noexcept {
    (void)take_while(from, [](char c) { return c == ' ' || c == '\t'; });
}


// skip removes a character. False where it does not stand there.
bool skip(std::string_view& from, char c) noexcept {
    const bool stands = from.starts_with(c);
    from.remove_prefix(stands ? 1 : 0);
    return stands;
}


// take_number takes an Integer or a Decimal, section 4.2.4. False where it is
// malformed.
bool take_number(std::string_view& from, bool& is_decimal) noexcept {
    constexpr std::size_t most_digits = 15;
    constexpr std::size_t most_before_dot = 12;
    constexpr std::size_t most_behind_dot = 3;
    (void)skip(from, '-');
    const std::size_t whole = take_while(from, is_digit).size();
    is_decimal = whole != 0 && skip(from, '.');
    if (!is_decimal) {
        return whole != 0 && whole <= most_digits;
    }
    const std::size_t fraction = take_while(from, is_digit).size();
    return whole <= most_before_dot && fraction != 0
           && fraction <= most_behind_dot;
}


bool take_date(std::string_view& from) noexcept {
    bool is_decimal = false;
    return skip(from, '@') && take_number(from, is_decimal) && !is_decimal;
}


bool take_boolean(std::string_view& from) noexcept {
    return skip(from, '?') && (skip(from, '0') || skip(from, '1'));
}


// take_string takes a String, section 4.2.5, and tells what is between its
// quotes.
bool take_string(std::string_view& from, std::string_view& to) noexcept {
    const std::string_view begin = without_first(from, 1);
    std::size_t size = 0;
    for (; size < begin.size() && begin[size] != '"'; size++) {
        if (begin[size] == '\\') {
            size++;
            if (size == begin.size()
                || (begin[size] != '"' && begin[size] != '\\')) {
                return false;
            }
        }
    }
    to = {begin.data(), size};
    from = without_first(begin, size + 1);
    return size != begin.size() && is_visible_ascii(to);
}


// take_display_string takes a Display String, section 4.2.10.
bool take_display_string(std::string_view& from) noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    from.remove_prefix(1);
    if (!skip(from, '"')) {
        return false;
    }
    const std::string_view text{from.data(),
                                std::min(from.find('"'), from.size())};
    from.remove_prefix(text.size());
    if (!skip(from, '"') || !is_visible_ascii(text)) {
        return false;
    }
    // A character has at most four bytes.
    char bytes[4];
    std::size_t size = 0;
    for (std::size_t i = 0; i < text.size(); i++) {
        if (text[i] != '%') {
            if (size != 0) {
                return false;
            }
            continue;
        }
        const std::size_t high =
            i + 2 < text.size() ? digits.find(text[i + 1]) : digits.npos;
        const std::size_t low =
            i + 2 < text.size() ? digits.find(text[i + 2]) : digits.npos;
        if (high == digits.npos || low == digits.npos || size == sizeof(bytes))
        {
            return false;
        }
        bytes[size++] = static_cast<char>(high * 16 + low);
        i += 2;
        if (is_utf8({bytes, size})) {
            size = 0;
        }
    }
    return size == 0;
}


bool take_byte_sequence(std::string_view& from, std::string_view& to) noexcept {
    from.remove_prefix(1);
    to = take_while(from, [](char c) { return k_base64_characters.has(c); });
    return skip(from, ':');
}


// take_bare_item is section 4.2.3.1.
bool take_bare_item(std::string_view& from, SfItem& to) noexcept {
    if (from.empty()) {
        return false;
    }
    const std::string_view begin = from;
    const char first = from.front();
    bool is_taken = false;
    if (first == '"') {
        to.kind = Kind::string;
        return take_string(from, to.text);
    }
    if (first == ':') {
        to.kind = Kind::byte_sequence;
        return take_byte_sequence(from, to.text);
    }
    if (first == '-' || is_digit(first)) {
        bool is_decimal = false;
        to.kind = Kind::number;
        is_taken = take_number(from, is_decimal);
    } else if (first == '?') {
        to.kind = Kind::boolean;
        is_taken = take_boolean(from);
    } else if (first == '@') {
        to.kind = Kind::date;
        is_taken = take_date(from);
    } else if (first == '%') {
        to.kind = Kind::display_string;
        is_taken = take_display_string(from);
    } else if (first == '*' || is_alpha(first)) {
        to.kind = Kind::token;
        is_taken = !take_while(from, [](char c) {
                        return k_token_characters.has(c);
                    }).empty();
    }
    to.text = {begin.data(), begin.size() - from.size()};
    return is_taken;
}


// take_key is section 4.2.3.3.
bool take_key(std::string_view& from, std::string_view& to) noexcept {
    if (from.empty() || (!is_lower(from.front()) && from.front() != '*')) {
        return false;
    }
    to = take_while(from, is_key_character);
    return true;
}


// skip_parameters is section 4.2.3.2.
bool skip_parameters(std::string_view& from) noexcept {
    while (skip(from, ';')) {
        skip_spaces(from);
        std::string_view key;
        SfItem value;
        if (!take_key(from, key)
            || (skip(from, '=') && !take_bare_item(from, value))) {
            return false;
        }
    }
    return true;
}


bool take_item(std::string_view& from, SfItem& to) noexcept {
    return take_bare_item(from, to) && skip_parameters(from);
}


// take_separator removes the comma behind a member, if there is one. False
// where something else stands there, or nothing behind it.
bool take_separator(std::string_view& from) noexcept {
    skip_white(from);
    if (from.empty()) {
        return true;
    }
    if (!skip(from, ',')) {
        return false;
    }
    skip_white(from);
    return !from.empty();
}


std::string_view without_edge_spaces(std::string_view field) noexcept {
    skip_spaces(field);
    while (field.ends_with(' ')) {
        field.remove_suffix(1);
    }
    return field;
}

}  // namespace


bool read_sf_item(std::string_view field, SfItem& to) noexcept {
    std::string_view rest = without_edge_spaces(field);
    return take_item(rest, to) && rest.empty();
}


SfListReader::SfListReader(std::string_view field) noexcept
    : rest_(without_edge_spaces(field)) {}


bool SfListReader::next(SfItem& to) noexcept {
    if (rest_.empty() || is_malformed_) {
        return false;
    }
    is_malformed_ = !take_item(rest_, to) || !take_separator(rest_);
    return !is_malformed_;
}


SfDictionaryReader::SfDictionaryReader(std::string_view field) noexcept
    : rest_(without_edge_spaces(field)) {}


bool SfDictionaryReader::next(SfMember& to) noexcept {
    if (rest_.empty() || is_malformed_) {
        return false;
    }
    is_malformed_ = !take_key(rest_, to.key);
    if (!is_malformed_) {
        if (skip(rest_, '=')) {
            is_malformed_ = !take_item(rest_, to.value);
        } else {
            // Section 4.2.2: a key by itself is true.
            to.value = {SfItem::Kind::boolean, "?1"};
            is_malformed_ = !skip_parameters(rest_);
        }
    }
    is_malformed_ = is_malformed_ || !take_separator(rest_);
    return !is_malformed_;
}

}  // namespace client_cert
