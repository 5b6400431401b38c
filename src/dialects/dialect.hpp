// Dialects: the header families that applications understand.
//
// A dialect is data: names, which of them state a verdict, which prefix its
// vendor owns, and a Format for each header. To add one, read a neighbour,
// write its file and give it a line in list.hpp.
#pragma once

#include "dialects/list.hpp"
#include "fields/name_set.hpp"
#include "formats/format.hpp"

namespace client_cert {

// Role is what a header is for: `fact` says something of a certificate;
// `verdict` is sent also without one, unless its format then writes nothing;
// `chain` carries a part of the chain, right behind the leaf's header, and is
// sent with all of them or not at all.
enum class Role : std::uint8_t { fact, verdict, chain };

// DialectHeader is one header of a dialect.
struct DialectHeader {
    std::string_view name;
    const Format* format;
    Role role = Role::fact;
    // when is a set of fields: the header is sent where one of them was
    // chosen; always where it is empty.
    Fields when = 0;
};

// DialectField is a word that may follow the dialect's name in the
// configuration.
struct DialectField {
    // name is the word itself, or, where it ends in `=`, what comes before the
    // argument of the choice.
    std::string_view name;
    Fields bit;
};

// Dialect is one header family.
struct Dialect {
    std::string_view name;
    std::span<const DialectHeader> headers;
    // reserved are the names that are the dialect's besides its headers, and
    // the prefixes that its vendor owns.
    std::span<const ReservedName> reserved = {};
    std::span<const DialectField> fields = {};
    // default_fields hold where the configuration names no field.
    Fields default_fields = 0;
    // objection says what is wrong with a choice and what to write instead;
    // empty where nothing is. nullptr: every choice is right.
    std::string_view (*objection)(const Choice& choice) noexcept = nullptr;
};

#define CLIENT_CERT_DECLARE(name) extern const Dialect dialect_##name;
CLIENT_CERT_DIALECTS(CLIENT_CERT_DECLARE)
#undef CLIENT_CERT_DECLARE

// dialects are all dialects, in the order of the documentation.
[[nodiscard]] std::span<const Dialect* const> dialects() noexcept;

// find_dialect returns the dialect of that name, or nullptr.
[[nodiscard]] const Dialect* find_dialect(std::string_view name) noexcept;

}  // namespace client_cert
