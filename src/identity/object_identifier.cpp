// Object identifiers in dotted decimal.
#include "identity/object_identifier.hpp"

namespace client_cert {
namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}


// take_number removes the number a text begins with, and returns it.
std::string_view take_number(std::string_view& text) noexcept {
    std::size_t length = 0;
    while (length < text.size() && is_digit(text[length])) {
        length++;
    }
    const std::string_view number{text.data(), length};
    text.remove_prefix(length);
    return number;
}


bool is_number(std::string_view digits) noexcept {
    return !digits.empty() && (digits.size() == 1 || digits.front() != '0');
}

}  // namespace


bool is_dotted_oid(std::string_view text) noexcept {
    const std::string_view root = take_number(text);
    if (root != "0" && root != "1" && root != "2") {
        return false;
    }
    bool is_second = true;
    do {
        if (!text.starts_with('.')) {
            return false;
        }
        text.remove_prefix(1);
        const std::string_view number = take_number(text);
        const bool is_below_40 =
            number.size() == 1 || (number.size() == 2 && number.front() < '4');
        if (!is_number(number) || (is_second && root != "2" && !is_below_40)) {
            return false;
        }
        is_second = false;
    } while (!text.empty());
    return true;
}

}  // namespace client_cert
