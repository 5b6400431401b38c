// A strict reader of structured field values (RFC 9651 section 4.2).
#pragma once

#include <cstdint>
#include <string_view>

namespace client_cert {

// SfItem is a bare item.
struct SfItem {
    enum class Kind : std::uint8_t {
        number,
        string,
        token,
        byte_sequence,
        boolean,
        date,
        display_string,
    };

    Kind kind = Kind::token;
    // text is the item as it stands there; of a String what is between its
    // quotes, with its escapes, and of a Byte Sequence the base64, of which
    // only the alphabet was looked at.
    std::string_view text;
};

// SfMember is a member of a Dictionary.
struct SfMember {
    std::string_view key;
    SfItem value;
};

// read_sf_item reads a field that is an Item (section 4.2.3). Its parameters
// are read and ignored. False where it is none.
[[nodiscard]] bool read_sf_item(std::string_view field, SfItem& to) noexcept;

// SfListReader reads a List of Items (section 4.2.1), whose parameters are
// ignored. An Inner List is none.
class SfListReader {
public:
    explicit SfListReader(std::string_view field) noexcept;

    // next takes the next member; false at the end, and where the field is
    // malformed.
    [[nodiscard]] bool next(SfItem& to) noexcept;

    // is_malformed tells of the field as far as it was read.
    [[nodiscard]] bool is_malformed() const noexcept { return is_malformed_; }

private:
    std::string_view rest_;
    bool is_malformed_ = false;
};

// SfDictionaryReader reads a Dictionary of Items (section 4.2.2) in the same
// way. A key that stands twice is told twice.
class SfDictionaryReader {
public:
    explicit SfDictionaryReader(std::string_view field) noexcept;

    [[nodiscard]] bool next(SfMember& to) noexcept;

    [[nodiscard]] bool is_malformed() const noexcept { return is_malformed_; }

private:
    std::string_view rest_;
    bool is_malformed_ = false;
};

}  // namespace client_cert
