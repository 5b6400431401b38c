// Structured field values of RFC 9651, as far as certificates need them.
#pragma once

#include "base/writer.hpp"

namespace client_cert {

// put_sf_bytes appends a Byte Sequence (RFC 9651 section 4.1.8): `:base64:`.
void put_sf_bytes(Writer& out, Bytes bytes) noexcept;

// put_sf_string appends a String (RFC 9651 section 4.1.6): quoted, with `"`
// and `\` escaped. False, and nothing appended, where the text has a byte
// outside visible ASCII and space, which a String cannot hold.
[[nodiscard]] bool put_sf_string(Writer& out, std::string_view text) noexcept;

// SfDictionary appends the members of a Dictionary (RFC 9651 section 4.1.2)
// one after the other, with the separators.
class SfDictionary {
public:
    explicit SfDictionary(Writer& out) noexcept : out_(out) {}

    // bytes appends `name=:base64:`.
    void bytes(std::string_view name, Bytes value) noexcept;

    // string appends `name="text"`. False, and nothing appended, as in
    // put_sf_string.
    [[nodiscard]] bool string(std::string_view name,
                              std::string_view text) noexcept;

private:
    void key(std::string_view name) noexcept;

    Writer& out_;
    bool empty_ = true;
};

}  // namespace client_cert
