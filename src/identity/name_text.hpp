// Distinguished names as the configuration writes them.
#pragma once

#include "base/scratch.hpp"
#include "identity/identity.hpp"

namespace client_cert {

// NameText is a distinguished name taken apart, or why that cannot be done.
struct NameText {
    // attributes are in the order of a certificate, which is the reverse of
    // the text's; of each there are `oid`, `utf8`, `is_text` and `joined`.
    std::span<const Attribute> attributes;
    // objection is a sentence that says what is wrong; empty where nothing is.
    std::string_view objection;
    bool no_memory = false;
    // has_spaced_types tells whether a type had a space behind it.
    bool has_spaced_types = false;
};

// read_name_text takes an RFC 4514 string apart. Spaces around `,`, `+` and `=`
// do not matter. What RFC 4514 permits and is refused: `#` and hex, and values
// that are empty or no UTF-8. The attributes live in the two pieces of memory
// and in the text.
[[nodiscard]] NameText read_name_text(std::string_view text, Scratch& parts,
                                      Scratch& values) noexcept;

}  // namespace client_cert
