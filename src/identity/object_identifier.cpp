// Object identifiers in dotted decimal.
#include "identity/object_identifier.hpp"

#include "encoding/decimal.hpp"

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


// take_subidentifier removes the one that bytes begin with. False where there
// is none that ends, it is longer than it has to be, or does not fit.
bool take_subidentifier(Bytes& bytes, std::int64_t& to) noexcept {
    constexpr std::int64_t most = INT64_MAX >> 7;

    to = 0;
    bool is_first = true;
    while (!bytes.empty()) {
        const unsigned char byte = bytes.front();
        bytes = bytes.subspan(1);
        if ((is_first && byte == 0x80) || to > most) {
            return false;
        }
        to = to << 7 | (byte & 0x7f);
        if ((byte & 0x80) == 0) {
            return true;
        }
        is_first = false;
    }
    return false;
}


// put_roots appends the two numbers that the first subidentifier stands for.
void put_roots(Writer& out, std::int64_t both) noexcept {
    const std::int64_t root = both < 80 ? both / 40 : 2;
    put_decimal(out, root, 1);
    out.put('.');
    put_decimal(out, both - root * 40, 1);
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


bool put_oid(Writer& out, Bytes content) noexcept {
    std::int64_t number = 0;
    if (!take_subidentifier(content, number)) {
        return false;
    }
    put_roots(out, number);
    while (!content.empty()) {
        if (!take_subidentifier(content, number)) {
            return false;
        }
        out.put('.');
        put_decimal(out, number, 1);
    }
    return true;
}

}  // namespace client_cert
