// The syntax of X-Forwarded-Client-Cert, as Envoy's documentation of the HTTP
// connection manager has it.
#pragma once

#include <string_view>

namespace client_cert {

// XfccPair is a pair of an element.
struct XfccPair {
    std::string_view key;
    // value is without its quotes, and with its escapes.
    std::string_view value;
};

// XfccReader takes a field apart. What can be read in two ways is malformed.
class XfccReader {
public:
    explicit XfccReader(std::string_view field) noexcept;

    // next takes the next pair; false at the end, and where the field is
    // malformed.
    [[nodiscard]] bool next(XfccPair& to) noexcept;

    // begins_element tells whether the last pair was the first of an element.
    [[nodiscard]] bool begins_element() const noexcept {
        return begins_element_;
    }

    [[nodiscard]] bool is_malformed() const noexcept { return is_malformed_; }

private:
    [[nodiscard]] bool take_pair(XfccPair& to) noexcept;
    [[nodiscard]] bool take_quoted(std::string_view& to) noexcept;
    [[nodiscard]] bool take_plain(std::string_view& to) noexcept;
    [[nodiscard]] bool take_separator() noexcept;

    std::string_view rest_;
    bool is_at_begin_ = true;
    bool begins_element_ = false;
    bool is_malformed_ = false;
};

}  // namespace client_cert
