// The variables that a text of a configuration mentions.
#pragma once

#include "nginx/ngx.hpp"

#include "base/text.hpp"

namespace client_cert::nginx {

// take_variable removes a text up to the end of its first variable, whose name
// it returns; empty where there is none.
[[nodiscard]] inline std::string_view take_variable(
    std::string_view& text) noexcept {
    const std::size_t dollar = text.find('$');
    if (dollar == std::string_view::npos) {
        text = {};
        return {};
    }
    text.remove_prefix(dollar + 1);
    if (text.starts_with('{')) {
        text.remove_prefix(1);
    }
    std::size_t size = 0;
    while (size < text.size()
           && (is_alnum(static_cast<unsigned char>(text[size]))
               || text[size] == '_'))
    {
        size++;
    }
    const std::string_view name{text.data(), size};
    text.remove_prefix(size);
    return name;
}

// mentions tells whether a text has a variable that `is_wanted(name)`.
template <class Wanted>
[[nodiscard]] bool mentions(std::string_view text, Wanted is_wanted) noexcept {
    while (!text.empty()) {
        const std::string_view name = take_variable(text);
        if (!name.empty() && is_wanted(name)) {
            return true;
        }
    }
    return false;
}

}  // namespace client_cert::nginx
