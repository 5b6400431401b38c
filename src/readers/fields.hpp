// What readers do with their fields.
#pragma once

#include "readers/reader.hpp"

namespace client_cert {

// only is the value of a field that may occur once; empty where it is not
// there.
[[nodiscard]] inline std::string_view only(FieldLines lines) noexcept {
    return lines.empty() ? std::string_view() : lines.front();
}

// read_verdict reads the word of a field as `read` does. An empty one is none.
// False where the dialect does not have it.
[[nodiscard]] inline bool read_verdict(
    const ReaderField& field, std::string_view text,
    bool (*read)(std::string_view, SenderVerdict&) noexcept, Passed& to,
    Malformed& malformed) noexcept {
    if (text.empty() || read(text, to.verdict)) {
        return true;
    }
    malformed = {field.name, "its word is none of this dialect"};
    return false;
}

// add_if_there adds a text that is not empty. For fields that there are no more
// of than Passed has room.
inline void add_if_there(std::string_view text, Passed& to) noexcept {
    if (!text.empty()) {
        (void)to.add(text);
    }
}

}  // namespace client_cert
