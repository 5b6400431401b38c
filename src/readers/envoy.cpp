// `envoy`: X-Forwarded-Client-Cert.
#include <algorithm>

#include "base/text.hpp"
#include "readers/fields.hpp"
#include "readers/xfcc.hpp"

namespace client_cert {
namespace {

constexpr std::array<ReaderField, 1> k_fields = {{
    {"X-Forwarded-Client-Cert", true},
}};


// Once are the keys that an element has at most once.
struct Once {
    std::string_view key;
    bool is_there = false;
    std::string_view value = {};
};

enum { k_cert, k_chain, k_hash, k_subject, k_all };

// Element is what is read of one.
struct Element {
    std::array<Once, k_all> once = {{
        {"Cert"},
        {"Chain"},
        {"Hash"},
        {"Subject"},
    }};

    // take keeps a pair. False where it is there already.
    [[nodiscard]] bool take(const XfccPair& pair) noexcept {
        for (Once& one : once) {
            if (!equals_ignoring_case(one.key, pair.key)) {
                continue;
            }
            if (one.is_there) {
                return false;
            }
            one.is_there = true;
            one.value = pair.value;
        }
        return true;
    }
};


// read_elements reads the elements of all lines, and keeps the last one.
bool read_elements(FieldLines lines, std::size_t& count, Element& last,
                   std::string_view& objection) noexcept {
    count = 0;
    for (const std::string_view line : lines) {
        const std::size_t before = count;
        XfccReader reader{line};
        for (XfccPair pair; reader.next(pair);) {
            if (reader.begins_element()) {
                last = {};
                count++;
            }
            if (!last.take(pair)) {
                objection = "one of its keys is there twice";
                return false;
            }
        }
        if (reader.is_malformed()) {
            objection = "its elements are malformed";
            return false;
        }
        if (count == before && lines.size() != 1) {
            objection = "one of its lines is empty";
            return false;
        }
    }
    return true;
}


bool extract(std::span<const FieldLines> lines, const ReadOptions& options,
             Passed& to, Malformed& malformed) noexcept {
    std::size_t count = 0;
    Element element;
    malformed.field = k_fields[0].name;
    if (!read_elements(lines[0], count, element, malformed.what)) {
        return false;
    }
    if (count > 1 && !options.takes_last) {
        malformed.what = "more than one element";
        return false;
    }
    const std::string_view cert = element.once[k_cert].value;
    const std::string_view chain = element.once[k_chain].value;
    if (!cert.empty() || !chain.empty()) {
        (void)to.add(cert);
        (void)to.add(chain);
    }
    to.lacks_certificate = count != 0 && to.count == 0;
    to.sha256 = element.once[k_hash].value;
    return true;
}


// decode takes the leaf from `Cert`, and from the chain, which begins with it.
Decoded decode(std::span<const std::string_view> texts,
               Certificates& to) noexcept {
    if (texts[0].empty() || texts[1].empty()) {
        const bool is_leaf_alone = texts[1].empty();
        const Decoded decoded =
            to.add_percent_pem(texts[is_leaf_alone ? 0 : 1]);
        return decoded == Decoded::yes && is_leaf_alone && to.all().size() != 1
                   ? to.refuse("more than one certificate in \"Cert\"")
                   : decoded;
    }
    Certificates leaf{to.arena()};
    Decoded decoded = leaf.add_percent_pem(texts[0]);
    if (decoded != Decoded::yes) {
        return decoded == Decoded::malformed ? to.refuse(leaf.objection())
                                             : decoded;
    }
    decoded = to.add_percent_pem(texts[1]);
    if (decoded != Decoded::yes) {
        return decoded;
    }
    return leaf.all().size() == 1
                   && std::ranges::equal(leaf.all().front(), to.all().front())
               ? Decoded::yes
               : to.refuse("\"Chain\" does not begin with \"Cert\"");
}

}  // namespace

extern const Reader reader_envoy;
const Reader reader_envoy = {
    .dialect = "envoy",
    .word = {},
    .fields = k_fields,
    .extract = extract,
    .decode = decode,
};

}  // namespace client_cert
