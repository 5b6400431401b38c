// Memory that is used again and again.
#pragma once

#include <algorithm>
#include <memory>
#include <type_traits>

#include "base/arena.hpp"

namespace client_cert {

// Scratch hands out one piece of memory at a time: what was handed out before
// is lost. It takes more from the arena only where more is asked for than ever
// before, and then at least twice as much.
class Scratch {
public:
    // Scratch takes its memory from the arena, when it is asked for some.
    explicit Scratch(Arena arena) noexcept : arena_(arena) {}

    // take is room for `count` objects, each made without arguments; nullptr
    // where there is no memory.
    template <class T>
    [[nodiscard]] T* take(std::size_t count) noexcept {
        static_assert(std::is_trivially_destructible_v<T>);
        // The arena promises no alignment.
        const std::size_t needed = count * sizeof(T) + alignof(T);
        if (needed > size_ && !grow(needed)) {
            return nullptr;
        }
        void* at = block_;
        std::size_t room = size_;
        std::align(alignof(T), count * sizeof(T), at, room);
        T* first = static_cast<T*>(at);
        std::uninitialized_default_construct_n(first, count);
        return first;
    }

private:
    [[nodiscard]] bool grow(std::size_t needed) noexcept {
        const std::size_t size = std::max(needed, size_ * 2);
        char* block = arena_.text(size);
        if (block == nullptr) {
            return false;
        }
        block_ = block;
        size_ = size;
        return true;
    }

    Arena arena_;
    char* block_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace client_cert
