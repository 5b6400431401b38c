// IP networks, and reading of addresses.
#pragma once

#include <array>
#include <cstdint>

#include "base/writer.hpp"

namespace client_cert {

// IpAddress is an address of 4 or 16 bytes.
class IpAddress {
public:
    // read takes the text of an address; false where it is none.
    [[nodiscard]] bool read(std::string_view text) noexcept;

    // bytes are 4, 16, or none where nothing was read.
    [[nodiscard]] std::string_view bytes() const noexcept {
        return {bytes_.data(), size_};
    }

    // bits is their number.
    [[nodiscard]] unsigned bits() const noexcept {
        return static_cast<unsigned>(size_) * 8;
    }

    // cut_to sets all bits behind the first `prefix` to zero and tells whether
    // they were.
    bool cut_to(unsigned prefix) noexcept;

private:
    std::array<char, 16> bytes_{};
    std::size_t size_ = 0;
};

// IpNetwork is what CIDR notation stands for.
class IpNetwork {
public:
    // Reading is how `read` went; `stray_bits`: there are bits behind the
    // prefix, and the network is the one without them.
    enum class Reading : std::uint8_t { done, invalid, stray_bits };

    // read takes an address, `/` and a prefix length.
    [[nodiscard]] Reading read(std::string_view text) noexcept;

    // put appends the network in CIDR notation.
    void put(Writer& out) const noexcept;

    // has tells whether an address of 4 or 16 bytes is of the network.
    [[nodiscard]] bool has(std::string_view bytes) const noexcept;

private:
    IpAddress address_;
    unsigned prefix_ = 0;
};

}  // namespace client_cert
