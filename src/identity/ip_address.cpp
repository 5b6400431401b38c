// IP addresses as text.
#include "identity/ip_address.hpp"

#include <array>

#include "base/text.hpp"
#include "encoding/decimal.hpp"

namespace client_cert {
namespace {

using Groups = std::array<unsigned, 8>;

// Zeros is the run of groups that `::` stands for; none where it is empty.
struct Zeros {
    std::size_t begin = 0;
    std::size_t length = 0;
};


unsigned byte_at(std::string_view bytes, std::size_t i) noexcept {
    return static_cast<unsigned char>(bytes[i]);
}


void put_ipv4(Writer& out, std::string_view bytes) noexcept {
    for (std::size_t i = 0; i < 4; i++) {
        out.put(i == 0 ? "" : ".");
        put_decimal(out, byte_at(bytes, i), 1);
    }
}


// longest_zeros is the first of the longest runs of zeros; one group alone is
// not shortened (RFC 5952 section 4.2).
Zeros longest_zeros(const Groups& groups) noexcept {
    Zeros longest;
    for (std::size_t begin = 0; begin < groups.size(); begin++) {
        std::size_t end = begin;
        while (end < groups.size() && groups[end] == 0) {
            end++;
        }
        if (end - begin >= 2 && end - begin > longest.length) {
            longest = {begin, end - begin};
        }
    }
    return longest;
}


void put_group(Writer& out, unsigned group) noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    for (unsigned shift = 16; shift > 0;) {
        shift -= 4;
        if (shift == 0 || group >> shift != 0) {
            out.put(digits[(group >> shift) & 0xf]);
        }
    }
}


void put_ipv6(Writer& out, const Groups& groups) noexcept {
    const Zeros zeros = longest_zeros(groups);
    for (std::size_t i = 0; i < groups.size();) {
        if (zeros.length != 0 && i == zeros.begin) {
            out.put("::");
            i += zeros.length;
            continue;
        }
        if (i != 0 && i != zeros.begin + zeros.length) {
            out.put(':');
        }
        put_group(out, groups[i]);
        i++;
    }
}

}  // namespace


bool put_ip_address(Writer& out, std::string_view bytes) noexcept {
    if (bytes.size() == 4) {
        put_ipv4(out, bytes);
        return true;
    }
    if (bytes.size() != 16) {
        return false;
    }

    Groups groups{};
    for (std::size_t i = 0; i < groups.size(); i++) {
        groups[i] = byte_at(bytes, 2 * i) << 8 | byte_at(bytes, 2 * i + 1);
    }
    const bool is_mapped = longest_zeros(groups).begin == 0
                           && longest_zeros(groups).length == 5
                           && groups[5] == 0xffff;
    if (is_mapped) {
        out.put("::ffff:");
        put_ipv4(out, without_first(bytes, 12));
    } else {
        put_ipv6(out, groups);
    }
    return true;
}

}  // namespace client_cert
