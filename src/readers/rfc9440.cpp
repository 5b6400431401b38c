// `rfc9440`: Client-Cert and Client-Cert-Chain; `akamai-cc-der`, which has the
// same value.
#include <algorithm>

#include "encoding/structured_field_reader.hpp"
#include "readers/fields.hpp"

namespace client_cert {
namespace {

constexpr std::array<ReaderField, 2> k_fields = {{
    {"Client-Cert"},
    {"Client-Cert-Chain", true},
}};

constexpr std::array<ReaderField, 1> k_akamai_fields = {{
    {"AKAMAI-CC-DER"},
}};

constexpr std::string_view k_no_sequence = "it is no Byte Sequence";


bool is_blank(std::string_view text) noexcept {
    return text.find_first_not_of(" \t") == std::string_view::npos;
}


// is_empty_sequence tells whether there is a Byte Sequence of nothing, which
// HAProxy's common line makes of no certificate.
bool is_empty_sequence(std::string_view text) noexcept {
    SfItem item;
    return text.starts_with("::") && read_sf_item(text, item)
           && item.kind == SfItem::Kind::byte_sequence && item.text.empty();
}


void add_leaf(std::string_view text, Passed& to) noexcept {
    if (!is_blank(text) && !is_empty_sequence(text)) {
        (void)to.add(text);
    }
}


bool extract(std::span<const FieldLines> lines, const ReadOptions&, Passed& to,
             Malformed& malformed) noexcept {
    add_leaf(only(lines[0]), to);
    if (lines[1].size() == 1 && is_blank(lines[1].front())) {
        return true;
    }
    malformed.field = k_fields[1].name;
    for (const std::string_view line : lines[1]) {
        if (to.count == 0) {
            malformed.what = "there is no \"Client-Cert\" beside it";
            return false;
        }
        // Lines are one list, RFC 9651 section 4.2, which has no empty member.
        if (is_blank(line)) {
            malformed.what = "one of its lines is empty";
            return false;
        }
        if (!to.add(line)) {
            malformed.what = "more than 10 certificates";
            return false;
        }
    }
    return true;
}


bool extract_leaf(std::span<const FieldLines> lines, const ReadOptions&,
                  Passed& to, Malformed&) noexcept {
    add_leaf(only(lines[0]), to);
    return true;
}


Decoded add(const SfItem& item, Certificates& to) noexcept {
    return item.kind == SfItem::Kind::byte_sequence
               ? to.add_base64(item.text, Base64Strictness::lenient)
               : to.refuse(k_no_sequence);
}


Decoded add_list(std::string_view line, Certificates& to) noexcept {
    SfListReader list{line};
    for (SfItem item; list.next(item);) {
        if (const Decoded added = add(item, to); added != Decoded::yes) {
            return added;
        }
        if (std::ranges::equal(to.all().back(), to.all().front())) {
            return to.refuse("the client's certificate is in its chain");
        }
    }
    return list.is_malformed() ? to.refuse("it is no list of Byte Sequences")
                               : Decoded::yes;
}


Decoded decode(std::span<const std::string_view> texts,
               Certificates& to) noexcept {
    SfItem leaf;
    if (!read_sf_item(texts.front(), leaf)) {
        return to.refuse(k_no_sequence);
    }
    Decoded decoded = add(leaf, to);
    for (const std::string_view line : texts.subspan(1)) {
        if (decoded != Decoded::yes) {
            break;
        }
        decoded = add_list(line, to);
    }
    return decoded;
}

}  // namespace

extern const Reader reader_rfc9440;
const Reader reader_rfc9440 = {
    .dialect = "rfc9440",
    .word = {},
    .fields = k_fields,
    .extract = extract,
    .decode = decode,
};

extern const Reader reader_akamai_cc_der;
const Reader reader_akamai_cc_der = {
    .dialect = "akamai-cc-der",
    .word = {},
    .fields = k_akamai_fields,
    .extract = extract_leaf,
    .decode = decode,
};

}  // namespace client_cert
