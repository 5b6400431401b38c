// Where the OpenSSL layer takes memory from, without knowing whose it is.
#pragma once

#include <cstddef>

namespace client_cert {

// Arena hands out memory that lives as long as its owner says; there is no
// giving back. `take` returns nullptr when there is no memory.
struct Arena {
    void* owner;
    void* (*take)(void* owner, std::size_t size) noexcept;

    [[nodiscard]] char* text(std::size_t size) const noexcept {
        return static_cast<char*>(take(owner, size));
    }
};

}  // namespace client_cert
