// Copies into the arena: texts, bytes and arrays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "arena.hpp"
#include "outcome.hpp"
#include "writer.hpp"

namespace client_cert::x509 {

// store puts a copy of a text into the arena; an empty one takes no memory.
[[nodiscard]] Outcome store(std::string_view& to, std::string_view from,
                            Arena arena) noexcept;

// store puts a copy of bytes into the arena; none take no memory.
[[nodiscard]] Outcome store(Bytes& to, Bytes from, Arena arena) noexcept;

// take_array takes memory for `count` objects, each made without arguments. The
// arena promises no alignment, so it is asked for a little more.
template <class T>
[[nodiscard]] Outcome take_array(std::span<T>& to, std::size_t count,
                                 Arena arena) noexcept {
    to = {};
    if (count == 0) {
        return Outcome::done;
    }
    std::size_t room = count * sizeof(T) + alignof(T) - 1;
    void* at = arena.take(arena.owner, room);
    if (at == nullptr || std::align(alignof(T), sizeof(T), at, room) == nullptr)
    {
        return Outcome::failed;
    }
    T* first = static_cast<T*>(at);
    std::uninitialized_value_construct_n(first, count);
    to = {first, count};
    return Outcome::done;
}

}  // namespace client_cert::x509
