// Distinguished names in a form in which equal names are equal bytes.
#pragma once

#include "base/scratch.hpp"
#include "identity/identity.hpp"

namespace client_cert {

// NameForm makes that form: the relative names, those of the certificate's end
// first, and of each the attributes in a fixed order, with the lengths of type
// and value. Values are compared exactly. Two names that differ have different
// forms, whatever bytes they contain.
class NameForm {
public:
    // NameForm takes its memory from the arena.
    explicit NameForm(Arena arena) noexcept : order_(arena), form_(arena) {}

    // of is the form of attributes in a certificate's order, valid until the
    // next; empty where there are none. False where there is no memory.
    [[nodiscard]] bool of(std::string_view& to,
                          std::span<const Attribute> attributes) noexcept;

private:
    Scratch order_;
    Scratch form_;
};

}  // namespace client_cert
