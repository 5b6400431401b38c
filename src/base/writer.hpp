// Append-only output over a caller's buffer, with a counting twin.
#pragma once

#include <cstring>
#include <span>
#include <string_view>

namespace client_cert {

// Bytes is a view of octets that somebody else owns.
using Bytes = std::span<const unsigned char>;

// Writer appends to a buffer it does not own, or, made without one, only
// counts: the same rendering function run twice asks for the length and then
// writes it. What does not fit the buffer is not written but still counted.
class Writer {
public:
    constexpr Writer() noexcept = default;
    constexpr explicit Writer(std::span<char> out) noexcept : out_(out) {}

    // grow counts n bytes and returns where to write them, or nullptr while
    // counting and where the buffer has no room for all of them.
    [[nodiscard]] constexpr char* grow(std::size_t n) noexcept {
        const std::size_t at = size_;
        size_ += n;
        return size_ <= out_.size() ? out_.data() + at : nullptr;
    }

    // put appends one character.
    constexpr void put(char c) noexcept {
        if (char* p = grow(1)) {
            *p = c;
        }
    }

    // put appends a text as it is.
    void put(std::string_view text) noexcept {
        if (char* p = grow(text.size()); p != nullptr && !text.empty()) {
            std::memcpy(p, text.data(), text.size());
        }
    }

    // size is the number of bytes appended so far, written or only counted.
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }

private:
    std::span<char> out_;
    std::size_t size_ = 0;
};

// compose has `put(Writer&)` write a text into memory that `take(size)` hands
// out. It has no data where that returns nullptr.
template <class Put, class Take>
[[nodiscard]] std::string_view compose(Put put, Take take) noexcept {
    Writer counter;
    put(counter);
    char* const room = take(counter.size());
    if (room == nullptr) {
        return {};
    }
    Writer out{{room, counter.size()}};
    put(out);
    return {room, out.size()};
}

}  // namespace client_cert
