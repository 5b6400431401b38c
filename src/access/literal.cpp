// Texts in a form in which equal things are equal bytes.
#include "access/literal.hpp"

#include <optional>

#include "base/text.hpp"
#include "encoding/hex_digits.hpp"
#include "encoding/utf8.hpp"
#include "identity/attribute_names.hpp"
#include "identity/ip_network.hpp"
#include "identity/name_text.hpp"
#include "identity/object_identifier.hpp"
#include "identity/spiffe.hpp"

namespace client_cert {
namespace {

constexpr std::size_t k_sha256_size = 32;

constexpr std::string_view k_control =
    "there is a control character in it, such as a lone carriage return or the "
    "zero bytes of UTF-16: write UTF-8 without";
constexpr std::string_view k_not_utf8 = "it is no UTF-8, write it in UTF-8";
constexpr std::string_view k_other_order =
    "a name begins with its last attribute, mostly as in CN=alice,O=Example,"
    "C=DE, and this one looks as if it were the other way round: write what "
    "\"openssl x509 -noout -subject -issuer -nameopt RFC2253\" prints, or == "
    "before it where it is that";
constexpr std::string_view k_default_output =
    "this name looks as if it were what \"openssl x509\" prints without "
    "-nameopt, which is the other way round: write what \"openssl x509 -noout "
    "-subject -issuer -nameopt RFC2253\" prints, or = without spaces";
constexpr std::string_view k_star =
    "* at its end stands for itself, not for anything: write a regular "
    "expression, as in cn=~^team-, or == before it where it is meant";

constexpr Literal k_no_memory{{}, "there is no memory", true};


Literal objected(std::string_view objection) noexcept {
    return {{}, objection};
}


// breadth_of is how much an attribute usually stands for; none where that is
// not known.
std::optional<int> breadth_of(const Attribute& attribute) noexcept {
    struct Known {
        std::string_view name;
        int breadth;
    };
    constexpr Known known[] = {
        {"c", 3},
        {"dc", 3},
        {"st", 2},
        {"l", 2},
        {"o", 2},
        {"organizationidentifier", 2},
        {"ou", 1},
        {"cn", 0},
        {"uid", 0},
        {"email", 0},
        {"serialnumber", 0},
        {"title", 0},
    };
    for (const Known& one : known) {
        if (attribute.oid == attribute_oid(one.name)) {
            return one.breadth;
        }
    }
    return {};
}


// is_in_other_order tells whether a name that was written begins where most
// certificates' names do. The attributes are in a certificate's order.
bool is_in_other_order(std::span<const Attribute> attributes) noexcept {
    const std::optional<int> written_last = breadth_of(attributes.front());
    const std::optional<int> written_first = breadth_of(attributes.back());
    return written_last && written_first && *written_last < *written_first;
}


// has_order tells whether a name has several relative names.
bool has_order(std::span<const Attribute> attributes) noexcept {
    // The first that was written is last, and joins those before it.
    std::size_t parts = 0;
    for (const Attribute& attribute : attributes) {
        parts += attribute.joined ? 0 : 1;
    }
    return parts > 1;
}


// doubt_of says why a name that was written is probably not what was meant.
std::string_view doubt_of(const NameText& name) noexcept {
    if (!has_order(name.attributes)) {
        return {};
    }
    if (is_in_other_order(name.attributes)) {
        return k_other_order;
    }
    return name.has_spaced_types ? k_default_output : std::string_view{};
}


// has_empty_label tells whether a dot of a host name has nothing on one side.
bool has_empty_label(std::string_view name) noexcept {
    return name.starts_with('.') || name.ends_with('.')
           || name.find("..") != std::string_view::npos;
}


// is_at_colon tells whether a colon stands between two digits.
bool is_colon_between(std::string_view text, std::size_t at) noexcept {
    return text[at] == ':' && at > 0 && at + 1 < text.size()
           && text[at + 1] != ':';
}

}  // namespace


Literal LiteralReader::read(LiteralForm form, std::string_view text) noexcept {
    if (text.empty()) {
        return objected("an empty value matches nobody");
    }
    switch (form) {
        case LiteralForm::name:
            return read_name_literal(text);
        case LiteralForm::dns:
            return read_dns(text);
        case LiteralForm::email:
            return read_email(text);
        case LiteralForm::ip:
            return read_ip(text);
        case LiteralForm::spiffe:
            return is_spiffe_id(text) ? Literal{text, {}}
                                      : objected(
                                          "a SPIFFE ID is written "
                                          "spiffe://trust.domain/path");
        case LiteralForm::serial:
            return read_serial(text);
        case LiteralForm::sha256:
            return read_bytes(text, k_sha256_size,
                              "a SHA-256 fingerprint has 64 hex digits");
        case LiteralForm::key_id:
            return read_bytes(text, 0,
                              "a key identifier is written in hex, two digits "
                              "a byte");
        case LiteralForm::eku:
            return read_eku(text);
        case LiteralForm::oid:
            return is_dotted_oid(text)
                       ? Literal{text, {}}
                       : objected(
                           "a policy is written as its dotted OID, such "
                           "as 2.23.140.1.2.1");
        case LiteralForm::text:;
    }
    return {text, {}};
}


Literal LiteralReader::read_written(LiteralForm form,
                                    std::string_view text) noexcept {
    switch (form) {
        case LiteralForm::name:
            return read_written_name(text);
        case LiteralForm::ip:
        case LiteralForm::serial:
        case LiteralForm::sha256:
        case LiteralForm::key_id:
            // Their alphabets are small, and files of them large.
            return read(form, text);
        default:
            break;
    }
    if (has_control(text)) {
        return objected(k_control);
    }
    if (!is_utf8(text)) {
        return objected(k_not_utf8);
    }
    Literal literal = read(form, text);
    if (form == LiteralForm::text && text.ends_with('*')) {
        literal.doubt = k_star;
    }
    return literal;
}


Literal LiteralReader::read_written_name(std::string_view text) noexcept {
    const NameText name = read_name_text(text, parts_, values_);
    if (!name.objection.empty()) {
        return {{}, name.objection, name.no_memory};
    }
    for (const Attribute& attribute : name.attributes) {
        if (has_control(attribute.utf8)) {
            return objected(k_control);
        }
    }
    Literal literal = read_name(name.attributes);
    literal.doubt = doubt_of(name);
    return literal;
}


Literal LiteralReader::read_value(LiteralForm form,
                                  std::string_view value) noexcept {
    switch (form) {
        case LiteralForm::dns:
            return lower_case_behind(value, 0);
        case LiteralForm::email:
            return read_email(value);
        case LiteralForm::serial:
            return read_serial(value);
        default:
            return {value, {}};
    }
}


Literal LiteralReader::read_name(
    std::span<const Attribute> attributes) noexcept {
    Literal literal;
    return name_form_.of(literal.bytes, attributes) ? literal : k_no_memory;
}


Literal LiteralReader::read_name_literal(std::string_view text) noexcept {
    const NameText name = read_name_text(text, parts_, values_);
    if (!name.objection.empty()) {
        return {{}, name.objection, name.no_memory};
    }
    return read_name(name.attributes);
}


Literal LiteralReader::read_dns(std::string_view text) noexcept {
    if (!is_visible_ascii(text) || text.find(' ') != std::string_view::npos) {
        return objected(
            "a DNS name is ASCII without spaces: write other letters as xn--");
    }
    if (has_empty_label(text)) {
        return objected("a DNS name has no empty label: write example.com");
    }
    return lower_case_behind(text, 0);
}


Literal LiteralReader::read_email(std::string_view text) noexcept {
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) {
        return objected("an e-mail address is written name@example.com");
    }
    if (text.ends_with('.')) {
        return objected(
            "an e-mail address does not end in a dot: write name@example.com");
    }
    return lower_case_behind(text, at);
}


Literal LiteralReader::read_ip(std::string_view text) noexcept {
    IpAddress address;
    if (!address.read(text)) {
        return objected(
            "an IP address is written 192.0.2.1 or 2001:db8::1, without port "
            "and brackets");
    }
    const std::string_view bytes = address.bytes();
    char* const form = form_.take<char>(bytes.size());
    if (form == nullptr) {
        return k_no_memory;
    }
    Writer{{form, bytes.size()}}.put(bytes);
    return {{form, bytes.size()}, {}};
}


Literal LiteralReader::read_serial(std::string_view text) noexcept {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view objection =
        "a serial number is written in hex, such as 01:AB:2F";
    const bool is_negative = text.starts_with('-');
    if (is_negative) {
        text.remove_prefix(1);
    }
    if (text.empty()) {
        return objected(objection);
    }
    char* const form = form_.take<char>(text.size() + 1);
    if (form == nullptr) {
        return k_no_memory;
    }

    char* end = form;
    *end++ = '-';
    for (std::size_t i = 0; i < text.size(); i++) {
        const int digit = hex_digit(text[i]);
        if (digit < 0 && !is_colon_between(text, i)) {
            return objected(objection);
        }
        const bool is_leading_zero = digit == 0 && end == form + 1;
        if (digit >= 0 && !is_leading_zero) {
            *end++ = digits[static_cast<std::size_t>(digit)];
        }
    }
    if (end == form + 1) {
        return {"0", {}};
    }
    const char* const begin = is_negative ? form : form + 1;
    return {{begin, static_cast<std::size_t>(end - begin)}, {}};
}


// read_bytes reads pairs of hex digits, `size` of them where that is not zero.
Literal LiteralReader::read_bytes(std::string_view text, std::size_t size,
                                  std::string_view objection) noexcept {
    char* const form = form_.take<char>(text.size());
    if (form == nullptr) {
        return k_no_memory;
    }
    char* end = form;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        if (is_colon_between(text, i)) {
            i++;
        }
        if (i + 1 >= text.size() || hex_digit(text[i]) < 0
            || hex_digit(text[i + 1]) < 0)
        {
            return objected(objection);
        }
        *end++ =
            static_cast<char>(hex_digit(text[i]) << 4 | hex_digit(text[i + 1]));
    }
    const auto length = static_cast<std::size_t>(end - form);
    if (size != 0 && length != size) {
        return objected(objection);
    }
    return {{form, length}, {}};
}


Literal LiteralReader::read_eku(std::string_view text) const noexcept {
    Literal literal;
    if (!eku_.find(eku_.owner, text, literal.bytes)) {
        return objected(
            "an extended key usage is written clientAuth or as its dotted OID");
    }
    return literal;
}


// lower_case_behind is a text whose letters are in lower case from `begin` on.
Literal LiteralReader::lower_case_behind(std::string_view text,
                                         std::size_t begin) noexcept {
    char* const form = form_.take<char>(text.size());
    if (form == nullptr) {
        return k_no_memory;
    }
    Writer{{form, text.size()}}.put(text);
    for (std::size_t i = begin; i < text.size(); i++) {
        form[i] =
            static_cast<char>(to_lower(static_cast<unsigned char>(form[i])));
    }
    return {{form, text.size()}, {}};
}

}  // namespace client_cert
