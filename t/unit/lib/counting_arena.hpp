// An arena that counts what is taken and can be told to have no more.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <deque>
#include <limits>
#include <string>

#include "base/arena.hpp"

namespace client_cert::test {

// CountingArena gives memory of odd alignment and odd content, so that nobody
// relies on either, with guard bytes behind that nobody may touch.
class CountingArena {
public:
    CountingArena() = default;
    CountingArena(const CountingArena&) = delete;
    CountingArena& operator=(const CountingArena&) = delete;

    ~CountingArena() {
        for (const std::string& block : blocks_) {
            CHECK(block.ends_with(std::string(k_guards, k_guard)));
        }
    }

    [[nodiscard]] Arena arena() { return {this, take}; }

    // bytes and takes are what was taken so far.
    std::size_t bytes = 0;
    std::size_t takes = 0;
    // takes_left is how often something is still given.
    std::size_t takes_left = std::numeric_limits<std::size_t>::max();

private:
    static constexpr char k_guard = '\xa5';
    static constexpr std::size_t k_guards = 16;

    static void* take(void* owner, std::size_t size) noexcept {
        auto& self = *static_cast<CountingArena*>(owner);
        if (self.takes_left == 0) {
            return nullptr;
        }
        self.takes_left--;
        self.takes++;
        self.bytes += size;
        std::string& block = self.blocks_.emplace_back();
        block.assign(1 + size + k_guards, k_guard);
        // The block is aligned for everything, what is handed out is not.
        return block.data() + 1;
    }

    std::deque<std::string> blocks_;
};

}  // namespace client_cert::test
