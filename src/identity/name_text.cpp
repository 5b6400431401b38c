// Distinguished names as the configuration writes them.
#include "identity/name_text.hpp"

#include "base/text.hpp"
#include "encoding/hex_digits.hpp"
#include "encoding/utf8.hpp"
#include "identity/attribute_names.hpp"
#include "identity/object_identifier.hpp"

namespace client_cert {
namespace {

constexpr std::string_view k_not_a_name =
    "a distinguished name is written CN=alice,O=Example,C=DE";
constexpr std::string_view k_unknown_type =
    "a distinguished name contains an unknown attribute type: write its "
    "dotted OID";
constexpr std::string_view k_slash_form =
    "a distinguished name in slash form is ambiguous: write what \"openssl "
    "x509 -noout -subject -issuer -nameopt RFC2253\" prints";
constexpr std::string_view k_label =
    "a distinguished name begins behind what \"openssl x509\" prints before "
    "it: write what \"openssl x509 -noout -subject -issuer -nameopt RFC2253\" "
    "prints behind \"subject=\" or \"issuer=\"";
constexpr std::string_view k_empty_value =
    "a distinguished name contains an empty value";
constexpr std::string_view k_hex_value =
    "a distinguished name contains a value in #hex, which is not understood: "
    "write it as text, or \\# for a number sign";
constexpr std::string_view k_quoted_value =
    "a distinguished name contains a quoted value, which is not understood: "
    "write backslashes, such as O=Acme\\, Inc.";
constexpr std::string_view k_bare_special =
    "a distinguished name needs a backslash before \" ; < and > in a value, "
    "and commas between its parts";
constexpr std::string_view k_bad_escape =
    "a backslash in a distinguished name is followed by one of \" + , ; < > "
    "# = \\ space or two hex digits";
constexpr std::string_view k_not_utf8 =
    "a distinguished name contains a value that is not UTF-8";


void skip_spaces(std::string_view& text) noexcept {
    while (text.starts_with(' ')) {
        text.remove_prefix(1);
    }
}


// type_oid is empty where the type is not known.
std::string_view type_oid(std::string_view type) noexcept {
    constexpr std::string_view prefix = "OID.";
    if (type.size() > prefix.size()
        && equals_ignoring_case({type.data(), prefix.size()}, prefix))
    {
        type.remove_prefix(prefix.size());
        return is_dotted_oid(type) ? type : std::string_view{};
    }
    return is_dotted_oid(type) ? type : attribute_type_oid(type);
}


// why_unknown is what is wrong with a type that is none.
std::string_view why_unknown(std::string_view type) noexcept {
    if (type.starts_with('/')) {
        return k_slash_form;
    }
    return equals_ignoring_case(type, "subject")
                   || equals_ignoring_case(type, "issuer")
               ? k_label
               : k_unknown_type;
}


// take_type removes a type and the `=` behind it; `is_spaced` becomes true
// where there is a space between them.
std::string_view take_type(std::string_view& text, Attribute& to,
                           bool& is_spaced) noexcept {
    skip_spaces(text);
    const std::size_t length = text.find_first_of("=,+");
    if (length == std::string_view::npos || text[length] != '=') {
        return k_not_a_name;
    }
    std::string_view type{text.data(), length};
    text.remove_prefix(length + 1);
    while (type.ends_with(' ')) {
        type.remove_suffix(1);
        is_spaced = true;
    }
    if (type.empty()) {
        return k_not_a_name;
    }
    to.oid = type_oid(type);
    return to.oid.empty() ? why_unknown(type) : std::string_view{};
}


// take_escaped removes what stands behind a backslash; false where that is
// nothing known.
bool take_escaped(std::string_view& text, char& to) noexcept {
    constexpr std::string_view special = "\"+,;<>#=\\ ";
    if (text.empty()) {
        return false;
    }
    if (special.find(text.front()) != std::string_view::npos) {
        to = text.front();
        text.remove_prefix(1);
        return true;
    }
    if (text.size() < 2 || hex_digit(text[0]) < 0 || hex_digit(text[1]) < 0) {
        return false;
    }
    to = static_cast<char>(hex_digit(text[0]) << 4 | hex_digit(text[1]));
    text.remove_prefix(2);
    return true;
}


// is_alone tells whether what stands first in a text is the whole value.
bool is_alone(std::string_view text) noexcept {
    text.remove_prefix(1);
    skip_spaces(text);
    return text.empty() || text.front() == ',' || text.front() == '+';
}


// take_value removes a value up to the `,` or `+` behind it, and writes it to
// `room`, which has at least the text's size; it returns an objection.
std::string_view take_value(std::string_view& text, Attribute& to,
                            char*& room) noexcept {
    skip_spaces(text);
    // OpenSSL escapes a number sign at the beginning, but not one that is the
    // whole value; as hex it would be none.
    if (text.starts_with('#') && !is_alone(text)) {
        return k_hex_value;
    }
    if (text.starts_with('"')) {
        return k_quoted_value;
    }
    char* const begin = room;
    // kept is the end of what is no space to be dropped.
    char* kept = begin;
    while (!text.empty() && text.front() != ',' && text.front() != '+') {
        char c = text.front();
        text.remove_prefix(1);
        if (c == '\\') {
            if (!take_escaped(text, c)) {
                return k_bad_escape;
            }
            *room++ = c;
            kept = room;
            continue;
        }
        if (c == '"' || c == ';' || c == '<' || c == '>') {
            return k_bare_special;
        }
        *room++ = c;
        if (c != ' ') {
            kept = room;
        }
    }
    to.utf8 = {begin, static_cast<std::size_t>(kept - begin)};
    if (to.utf8.empty()) {
        return k_empty_value;
    }
    return is_utf8(to.utf8) ? std::string_view{} : k_not_utf8;
}


// count_parts is at least the number of attributes.
std::size_t count_parts(std::string_view text) noexcept {
    std::size_t count = 1;
    for (const char c : text) {
        count += c == ',' || c == '+' ? 1 : 0;
    }
    return count;
}

}  // namespace


NameText read_name_text(std::string_view text, Scratch& parts,
                        Scratch& values) noexcept {
    const std::size_t most = count_parts(text);
    auto* const first = parts.take<Attribute>(most);
    char* room = values.take<char>(text.size());
    if (first == nullptr || room == nullptr) {
        return {{}, "there is no memory", true};
    }

    // The text begins where a certificate's name ends.
    Attribute* const end = first + most;
    Attribute* at = end;
    bool is_spaced = false;
    for (;;) {
        Attribute& attribute = *--at;
        std::string_view objection = take_type(text, attribute, is_spaced);
        if (objection.empty()) {
            objection = take_value(text, attribute, room);
        }
        if (!objection.empty()) {
            return {{}, objection};
        }
        attribute.is_text = true;
        if (text.empty()) {
            return {
                {at, static_cast<std::size_t>(end - at)}, {}, false, is_spaced};
        }
        attribute.joined = text.front() == '+';
        text.remove_prefix(1);
    }
}

}  // namespace client_cert
