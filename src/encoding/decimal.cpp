// Decimal text of numbers.
#include "encoding/decimal.hpp"

#include <array>

namespace client_cert {

void put_decimal(Writer& out, std::int64_t number, std::size_t width) noexcept {
    std::array<char, 20> digits{};
    std::size_t count = 0;
    // The magnitude of the smallest number fits only without a sign.
    auto left = static_cast<std::uint64_t>(number);
    if (number < 0) {
        out.put('-');
        left = 0 - left;
    }
    for (; left != 0 || count == 0; left /= 10) {
        digits[count++] = static_cast<char>('0' + left % 10);
    }
    for (std::size_t missing = count; missing < width; missing++) {
        out.put('0');
    }
    while (count > 0) {
        out.put(digits[--count]);
    }
}

}  // namespace client_cert
