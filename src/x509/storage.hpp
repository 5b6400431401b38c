// Copies into the arena: texts, bytes and arrays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.hpp"
#include "base/writer.hpp"
#include "x509/outcome.hpp"

namespace client_cert::x509 {

// store puts a copy of a text into the arena; an empty one takes no memory.
[[nodiscard]] Outcome store(std::string_view& to, std::string_view from,
                            Arena arena) noexcept;

// store puts a copy of bytes into the arena; none take no memory.
[[nodiscard]] Outcome store(Bytes& to, Bytes from, Arena arena) noexcept;

// take_array takes memory for `count` objects, each made without arguments.
template <class T>
[[nodiscard]] Outcome take_array(std::span<T>& to, std::size_t count,
                                 Arena arena) noexcept {
    return arena.array(to, count) ? Outcome::done : Outcome::failed;
}

}  // namespace client_cert::x509
