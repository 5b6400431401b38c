// Field names compared the way the most careless upstream would compare them.
#pragma once

#include "base/text.hpp"
#include "base/writer.hpp"

namespace client_cert {

// fold is the folded form of one byte of a field name: a letter in lower case,
// a digit, or `-` for every other byte. `Client_Cert` and `client.cert` fold to
// `client-cert`, because CGI, WSGI, Rack, PHP and others cannot tell them
// apart.
[[nodiscard]] constexpr char fold(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return is_alnum(byte) ? static_cast<char>(to_lower(byte)) : '-';
}

// put_folded appends the folded form of a name, which is as long as the name.
void put_folded(Writer& out, std::string_view name) noexcept;

// folds_to tells whether a name's folded form is `folded`.
[[nodiscard]] bool folds_to(std::string_view name,
                            std::string_view folded) noexcept;

// folds_to_prefix tells whether a name's folded form begins with `folded`.
[[nodiscard]] bool folds_to_prefix(std::string_view name,
                                   std::string_view folded) noexcept;

// same_folded tells whether two names fold to the same text.
[[nodiscard]] bool same_folded(std::string_view a, std::string_view b) noexcept;

}  // namespace client_cert
