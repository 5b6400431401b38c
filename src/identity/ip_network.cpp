// IP networks, and reading of addresses.
#include "identity/ip_network.hpp"

#include <arpa/inet.h>

#include "encoding/decimal.hpp"
#include "identity/ip_address.hpp"

namespace client_cert {
namespace {

// read_prefix is -1 where a text is no prefix length.
int read_prefix(std::string_view text) noexcept {
    constexpr std::size_t longest = 3;
    if (text.empty() || text.size() > longest
        || (text.size() > 1 && text.front() == '0'))
    {
        return -1;
    }
    int prefix = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            return -1;
        }
        prefix = prefix * 10 + (c - '0');
    }
    return prefix;
}


// mask_of is what of a byte belongs to a prefix, `at` being its first bit.
unsigned mask_of(unsigned prefix, unsigned at) noexcept {
    if (prefix >= at + 8) {
        return 0xff;
    }
    return prefix > at ? 0xff00U >> (prefix - at) & 0xff : 0;
}

}  // namespace


bool IpAddress::read(std::string_view text) noexcept {
    std::array<char, INET6_ADDRSTRLEN> c_string{};
    size_ = 0;
    // A C string would end at a zero byte.
    if (text.size() >= c_string.size()
        || text.find('\0') != std::string_view::npos) {
        return false;
    }
    Writer{c_string}.put(text);
    if (inet_pton(AF_INET, c_string.data(), bytes_.data()) == 1) {
        size_ = 4;
    } else if (inet_pton(AF_INET6, c_string.data(), bytes_.data()) == 1) {
        size_ = 16;
    }
    return size_ != 0;
}


bool IpAddress::cut_to(unsigned prefix) noexcept {
    bool were_zero = true;
    for (std::size_t i = 0; i < size_; i++) {
        const auto byte = static_cast<unsigned char>(bytes_[i]);
        const auto cut = static_cast<unsigned char>(
            byte & mask_of(prefix, static_cast<unsigned>(i) * 8));
        were_zero = were_zero && cut == byte;
        bytes_[i] = static_cast<char>(cut);
    }
    return were_zero;
}


IpNetwork::Reading IpNetwork::read(std::string_view text) noexcept {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || !address_.read({text.data(), slash}))
    {
        return Reading::invalid;
    }
    text.remove_prefix(slash + 1);
    const int prefix = read_prefix(text);
    if (prefix < 0 || static_cast<unsigned>(prefix) > address_.bits()) {
        return Reading::invalid;
    }
    prefix_ = static_cast<unsigned>(prefix);
    return address_.cut_to(prefix_) ? Reading::done : Reading::stray_bits;
}


void IpNetwork::put(Writer& out) const noexcept {
    (void)put_ip_address(out, address_.bytes());
    out.put('/');
    put_decimal(out, prefix_, 1);
}


bool IpNetwork::has(std::string_view bytes) const noexcept {
    const std::string_view network = address_.bytes();
    if (bytes.size() != network.size()) {
        return false;
    }
    for (std::size_t i = 0; i < bytes.size(); i++) {
        const unsigned mask = mask_of(prefix_, static_cast<unsigned>(i) * 8);
        const unsigned differing = static_cast<unsigned char>(bytes[i])
                                   ^ static_cast<unsigned char>(network[i]);
        if ((differing & mask) != 0) {
            return false;
        }
    }
    return true;
}

}  // namespace client_cert
