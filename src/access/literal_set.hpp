// Sets of literals, looked up in a time that does not depend on their number.
#pragma once

#include "access/literal.hpp"

namespace client_cert {

// LiteralSet is what a file of literals holds, in the form of LiteralReader.
class LiteralSet {
public:
    // Problem says in which line a file is wrong and what is; no objection
    // where it is right, perhaps with a doubt about its line. The line is 0
    // where the whole file is meant.
    struct Problem {
        std::size_t line = 0;
        std::string_view objection;
        std::string_view doubt = {};
    };

    // LiteralSet is empty.
    constexpr LiteralSet() noexcept = default;

    // load takes the text of a file: a literal a line, without the white space
    // around; empty lines and those that begin with `#` are passed over, and
    // so is the byte order mark of UTF-8. Repeated literals are taken once. The
    // set lives in the arena and does not need the text any more. The secret is
    // a random number: who may choose what is in a file, names of users
    // perhaps, cannot choose what collides.
    [[nodiscard]] Problem load(std::string_view text, LiteralForm form,
                               EkuNames eku, Arena arena,
                               std::uint64_t secret) noexcept;

    // empty tells whether there are no literals.
    [[nodiscard]] bool empty() const noexcept { return slot_count_ == 0; }

    // contains tells whether a value, in the set's form, is in the set.
    [[nodiscard]] bool contains(std::string_view literal) const noexcept;

private:
    [[nodiscard]] std::size_t find(std::string_view literal) const noexcept;
    [[nodiscard]] std::string_view entry(std::uint32_t number) const noexcept;

    // entries_ are the literals, each behind its length of four bytes; slots_
    // is a hash table with open addressing of their positions, counted from 1,
    // in four bytes each.
    const char* entries_ = nullptr;
    const char* slots_ = nullptr;
    std::size_t slot_count_ = 0;
    std::uint64_t secret_ = 0;
};

}  // namespace client_cert
