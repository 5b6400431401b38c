// How MQTT writes numbers and texts (MQTT 5.0 section 1.5).
#include "mqtt/wire.hpp"

#include "encoding/utf8.hpp"

namespace client_cert::mqtt {
namespace {

constexpr unsigned k_more = 0x80;
constexpr unsigned k_digit = 0x7f;
constexpr int k_digit_bits = 7;
constexpr int k_most_digits = 4;


unsigned byte_at(std::string_view bytes, std::size_t i) noexcept {
    return static_cast<unsigned char>(bytes[i]);
}

}  // namespace


Taken take_number(std::string_view& from, std::uint32_t& to) noexcept {
    to = 0;
    for (int i = 0; i < k_most_digits; i++) {
        const auto at = static_cast<std::size_t>(i);
        if (from.size() == at) {
            return Taken::more;
        }
        const unsigned byte = byte_at(from, at);
        to |= (byte & k_digit) << (k_digit_bits * i);
        if ((byte & k_more) == 0) {
            from.remove_prefix(at + 1);
            return byte == 0 && i != 0 ? Taken::malformed : Taken::yes;
        }
    }
    return Taken::malformed;
}


bool take_byte(std::string_view& from, unsigned char& to) noexcept {
    if (from.empty()) {
        return false;
    }
    to = static_cast<unsigned char>(from.front());
    from.remove_prefix(1);
    return true;
}


bool take_two(std::string_view& from, std::uint16_t& to) noexcept {
    if (from.size() < 2) {
        return false;
    }
    to = static_cast<std::uint16_t>(byte_at(from, 0) << 8 | byte_at(from, 1));
    from.remove_prefix(2);
    return true;
}


bool take_four(std::string_view& from, std::uint32_t& to) noexcept {
    std::uint16_t high = 0;
    std::uint16_t low = 0;
    if (from.size() < 4 || !take_two(from, high) || !take_two(from, low)) {
        return false;
    }
    to = static_cast<std::uint32_t>(high) << 16 | low;
    return true;
}


bool take_data(std::string_view& from, std::string_view& to) noexcept {
    std::uint16_t size = 0;
    if (!take_two(from, size) || from.size() < size) {
        return false;
    }
    to = {from.data(), size};
    from.remove_prefix(size);
    return true;
}


bool take_text(std::string_view& from, std::string_view& to) noexcept {
    return take_data(from, to) && is_text(to);
}


bool is_text(std::string_view bytes) noexcept {
    // Most are ASCII.
    for (std::size_t i = 0; i < bytes.size(); i++) {
        const unsigned byte = byte_at(bytes, i);
        if (byte == 0) {
            return false;
        }
        if (byte >= k_more) {
            const std::string_view rest{bytes.data() + i, bytes.size() - i};
            return rest.find('\0') == std::string_view::npos && is_utf8(rest);
        }
    }
    return true;
}


void put_number(Writer& out, std::size_t number) noexcept {
    while (number > k_digit) {
        out.put(static_cast<char>((number & k_digit) | k_more));
        number >>= k_digit_bits;
    }
    out.put(static_cast<char>(number));
}


void put_data(Writer& out, std::string_view data) noexcept {
    out.put(static_cast<char>(data.size() >> 8));
    out.put(static_cast<char>(data.size()));
    out.put(data);
}

}  // namespace client_cert::mqtt
