// Field names compared the way the most careless upstream would compare them.
#pragma once

#include "text.hpp"
#include "writer.hpp"

namespace client_cert {

// FoldedName walks over a field name and yields its folded bytes: letters in
// lower case, digits, and `-` for every other byte, a run of bytes over 0x7F
// counting as one. `Client_Cert`, `client.cert` and `Client\u2010Cert` fold to
// `client-cert`, because CGI, WSGI, Rack, PHP and others cannot tell them
// apart.
class FoldedName {
public:
    constexpr explicit FoldedName(std::string_view name) noexcept
        : rest_(name) {}

    // done tells whether all bytes were yielded.
    [[nodiscard]] constexpr bool done() const noexcept { return rest_.empty(); }

    // next yields the next folded byte; only where done() is false.
    [[nodiscard]] constexpr char next() noexcept {
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        if (byte > 0x7f) {
            while (!rest_.empty()
                   && static_cast<unsigned char>(rest_.front()) > 0x7f) {
                rest_.remove_prefix(1);
            }
            return '-';
        }
        return is_alnum(byte) ? static_cast<char>(to_lower(byte)) : '-';
    }

private:
    std::string_view rest_;
};

// put_folded appends the folded form of a name; never longer than the name.
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
