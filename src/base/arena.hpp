// Where all that knows no nginx takes memory from, without knowing whose it is.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace client_cert {

// Arena hands out memory that lives as long as its owner says; there is no
// giving back. `take` returns nullptr when there is no memory.
struct Arena {
    void* owner;
    void* (*take)(void* owner, std::size_t size) noexcept;

    [[nodiscard]] char* text(std::size_t size) const noexcept {
        return static_cast<char*>(take(owner, size));
    }

    // array makes `count` objects without arguments. False where there is no
    // memory. The arena promises no alignment, so it is asked for a little
    // more.
    template <class T>
    [[nodiscard]] bool array(std::span<T>& to,
                             std::size_t count) const noexcept {
        to = {};
        if (count == 0) {
            return true;
        }
        std::size_t room = count * sizeof(T) + alignof(T) - 1;
        void* at = take(owner, room);
        if (at == nullptr
            || std::align(alignof(T), sizeof(T), at, room) == nullptr) {
            return false;
        }
        T* first = static_cast<T*>(at);
        std::uninitialized_value_construct_n(first, count);
        to = {first, count};
        return true;
    }
};

}  // namespace client_cert
