// Choosing fields of a dialect by name and rendering its headers.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

#include "dialects/dialect.hpp"
#include "lib/written.hpp"

namespace client_cert::test {

// chosen is the choice of the fields with these names.
inline Choice chosen(const Dialect& dialect,
                     std::initializer_list<std::string_view> names,
                     std::string_view argument = {}) {
    Choice choice = {0, argument};
    for (const std::string_view name : names) {
        bool found = false;
        for (const DialectField& field : dialect.fields) {
            if (field.name == name) {
                choice.fields |= field.bit;
                found = true;
            }
        }
        REQUIRE(found);
    }
    return choice;
}


// reserved_names are the names that a dialect reserves besides its headers,
// those of prefixes with a `*` behind.
inline std::vector<std::string> reserved_names(const Dialect& dialect) {
    std::vector<std::string> names;
    for (const ReservedName& name : dialect.reserved) {
        names.push_back(std::string(name.folded) + (name.prefix ? "*" : ""));
    }
    return names;
}


// header_names are the dialect's headers, each followed by `*` where it states
// a verdict, by `+` where it carries a part of the chain.
inline std::vector<std::string> header_names(const Dialect& dialect) {
    std::vector<std::string> names;
    for (const DialectHeader& header : dialect.headers) {
        names.push_back(std::string(header.name)
                        + (header.role == Role::verdict ? "*"
                           : header.role == Role::chain ? "+"
                                                        : ""));
    }
    return names;
}


// header_value is what the dialect's header of that name holds; `whole` tells
// whether nothing was left out of it.
inline std::string header_value(const Dialect& dialect, std::string_view name,
                                const Identity& identity,
                                const Choice& choice = {}, bool whole = true) {
    for (const DialectHeader& header : dialect.headers) {
        if (header.name == name) {
            return written([&](Writer& out) {
                CHECK(header.format->render(out, identity, choice) == whole);
            });
        }
    }
    FAIL(name << " is no header of " << dialect.name);
    return {};
}

}  // namespace client_cert::test
