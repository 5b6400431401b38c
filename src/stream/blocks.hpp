// Memory that comes and goes while a session lasts.
#pragma once

#include "stream/ngx_stream.hpp"

namespace client_cert::stream {

// Blocks are pieces of memory. They are none of a pool's: of what is given back
// that keeps a note for ever, and sessions of MQTT last for months.
class Blocks {
public:
    Blocks() noexcept = default;
    Blocks(const Blocks&) = delete;
    Blocks& operator=(const Blocks&) = delete;

    // The destructor gives all of them back.
    ~Blocks();

    // take returns memory, or nullptr where there is none.
    [[nodiscard]] u_char* take(std::size_t size, ngx_log_t* log) noexcept;

    // give gives back what take returned.
    void give(u_char* memory) noexcept;

private:
    // Block is in front of the memory.
    struct Block {
        Block* next;
        Block** place;
    };

    Block* first_ = nullptr;
};

}  // namespace client_cert::stream
