// `akamai`: Client-To-Edge-HTTP-Auth, a Dictionary.
#include "encoding/structured_field_reader.hpp"
#include "readers/fields.hpp"
#include "readers/verdict_words.hpp"

namespace client_cert {
namespace {

using Kind = SfItem::Kind;

constexpr std::array<ReaderField, 1> k_fields = {{
    {"Client-To-Edge-HTTP-Auth"},
}};


// Member is one of those that are read.
struct Member {
    std::string_view key;
    Kind kind;
    bool is_there = false;
    std::string_view text = {};
};


bool read_members(std::string_view field, std::span<Member> members,
                  std::string_view& objection) noexcept {
    SfDictionaryReader dictionary{field};
    for (SfMember read; dictionary.next(read);) {
        for (Member& member : members) {
            if (member.key != read.key) {
                continue;
            }
            if (member.is_there) {
                objection = "one of its keys is there twice";
                return false;
            }
            if (member.kind != read.value.kind) {
                objection = "a value is of another type";
                return false;
            }
            member.is_there = true;
            member.text = read.value.text;
        }
    }
    if (dictionary.is_malformed()) {
        objection = "it is no Dictionary";
    }
    return !dictionary.is_malformed();
}


bool extract(std::span<const FieldLines> lines, const ReadOptions&, Passed& to,
             Malformed& malformed) noexcept {
    std::array<Member, 3> members = {{
        {"cert", Kind::byte_sequence},
        {"sha256", Kind::string},
        {"status", Kind::string},
    }};
    malformed.field = k_fields[0].name;
    if (!read_members(only(lines[0]), members, malformed.what)) {
        return false;
    }
    add_if_there(members[0].text, to);
    to.sha256 = members[1].text;
    if (members[2].is_there && !read_nginx_verdict(members[2].text, to.verdict))
    {
        // Its words are not published.
        to.verdict = SenderVerdict::bad;
    }
    return true;
}


Decoded decode(std::span<const std::string_view> texts,
               Certificates& to) noexcept {
    return to.add_base64(texts.front(), Base64Strictness::lenient);
}

}  // namespace

extern const Reader reader_akamai;
const Reader reader_akamai = {
    .dialect = "akamai",
    .word = {},
    .fields = k_fields,
    .has_verdict = true,
    .extract = extract,
    .decode = decode,
};

}  // namespace client_cert
