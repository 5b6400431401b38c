// Memory for programs that run the layers below nginx without its pools.
#pragma once

#include <limits>
#include <memory>
#include <vector>

#include "base/arena.hpp"

namespace client_cert::test {

// Memory gives blocks of exactly the size that was asked for, so that a
// sanitizer sees every byte too many, and keeps them as long as it lives.
class Memory {
public:
    Memory() = default;

    // Memory gives something `requests` times, and then no more.
    explicit Memory(std::size_t requests) : requests_left_(requests) {}

    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    [[nodiscard]] Arena arena() { return {this, take}; }

    // requests are how many were answered.
    [[nodiscard]] std::size_t requests() const { return blocks_.size(); }

private:
    static void* take(void* owner, std::size_t size) noexcept {
        auto& self = *static_cast<Memory*>(owner);
        if (self.requests_left_ == 0) {
            return nullptr;
        }
        self.requests_left_--;
        self.blocks_.push_back(std::make_unique<char[]>(size));
        return self.blocks_.back().get();
    }

    std::size_t requests_left_ = std::numeric_limits<std::size_t>::max();
    std::vector<std::unique_ptr<char[]>> blocks_;
};

}  // namespace client_cert::test
