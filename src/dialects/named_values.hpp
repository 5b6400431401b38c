// The variables that have a fixed name, by what they hold.
#pragma once

#include "formats/format.hpp"

namespace client_cert {

// NamedValue is one of them.
struct NamedValue {
    // name is what comes after `client_cert_` in the variable's name.
    std::string_view name;
    const Format* format;
    Choice choice = {};
    // verdict is true where the value is rendered also without a certificate.
    bool verdict = false;
    // judged is true where a fact has the verdict beside it.
    bool judged = false;
};

// named_values are all of them.
[[nodiscard]] std::span<const NamedValue> named_values() noexcept;

}  // namespace client_cert
