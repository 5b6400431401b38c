// Folding of field names by the words of the contract, not by our code.
#pragma once

#include <cctype>
#include <string>
#include <string_view>

namespace client_cert::test {

// naive_fold first makes a run of bytes over 0x7F one `-`, then every byte
// that is no letter or digit.
inline std::string naive_fold(std::string_view name) {
    std::string ascii;
    bool in_run = false;
    for (const char c : name) {
        const bool high = (c & 0x80) != 0;
        if (!(high && in_run)) {
            ascii += high ? '-' : c;
        }
        in_run = high;
    }
    for (char& c : ascii) {
        c = std::isalnum(c) ? static_cast<char>(std::tolower(c)) : '-';
    }
    return ascii;
}

}  // namespace client_cert::test
