// Folding of field names by the words of the contract, not by our code.
#pragma once

#include <cctype>
#include <string>
#include <string_view>

namespace client_cert::test {

// naive_fold makes every byte that is no ASCII letter or digit a `-`.
inline std::string naive_fold(std::string_view name) {
    std::string folded{name};
    for (char& c : folded) {
        const auto byte = static_cast<unsigned char>(c);
        c = byte < 0x80 && std::isalnum(byte) != 0
                ? static_cast<char>(std::tolower(byte))
                : '-';
    }
    return folded;
}

}  // namespace client_cert::test
