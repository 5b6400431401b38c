// Every value that can be made of a certificate, and what has to hold for it.
#pragma once

#include <string>
#include <string_view>

#include "base/text.hpp"
#include "dialects/dialect.hpp"
#include "dialects/named_values.hpp"

namespace client_cert::test {

// Rendering is a value, or what is wrong with it.
struct Rendering {
    std::string text;
    // complaint is empty where nothing is.
    std::string_view complaint = {};
};


// render counts a value, writes it, and looks at what was written.
inline Rendering render(const Format& format, const Choice& choice,
                        const Identity& identity) {
    Writer counted;
    const bool whole = format.render(counted, identity, choice);
    std::string text(counted.size(), '\0');
    Writer out{{text.data(), text.size()}};
    if (format.render(out, identity, choice) != whole
        || out.size() != text.size()) {
        return {text, "written unlike counted"};
    }
    if (!is_visible_ascii(text)) {
        return {text, "not visible ASCII"};
    }
    return {text};
}


// each_value calls `visit(format, choice)` for the values of all dialects, with
// each of their fields, and of all variables that have a fixed name.
template <class Visit>
void each_value(Visit visit) {
    for (const Dialect* dialect : dialects()) {
        for (const DialectHeader& header : dialect->headers) {
            visit(*header.format, Choice{dialect->default_fields, {}});
            for (const DialectField& field : dialect->fields) {
                visit(*header.format, Choice{field.bit, "spiffe://a/b"});
            }
        }
    }
    for (const NamedValue& value : named_values()) {
        visit(*value.format, value.choice);
    }
}

}  // namespace client_cert::test
