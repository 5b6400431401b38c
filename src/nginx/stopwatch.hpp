// How much of the processor something took.
#pragma once

#include "nginx/ngx.hpp"

#include <cstdint>
#include <ctime>

namespace client_cert::nginx {

// Stopwatch ends what takes too much of the processor, whatever else the
// machine does meanwhile. It runs from the first question on.
class Stopwatch {
public:
    // is_over tells whether the time is up. To ask costs next to nothing.
    [[nodiscard]] bool is_over() noexcept {
        // What the processor did is a question to the kernel; that so much
        // time has gone by at all is none.
        const std::int64_t now = nanoseconds(CLOCK_MONOTONIC);
        if (!is_running_) {
            is_running_ = true;
            looked_at_ = now;
            begin_ = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
        } else if (now - looked_at_ > k_glance) {
            looked_at_ = now;
            is_over_ =
                is_over_
                || nanoseconds(CLOCK_THREAD_CPUTIME_ID) - begin_ > k_limit;
        }
        return is_over_;
    }

private:
    static constexpr std::int64_t k_millisecond = 1'000'000;
    static constexpr std::int64_t k_glance = 5 * k_millisecond;
    static constexpr std::int64_t k_limit = 400 * k_millisecond;

    static std::int64_t nanoseconds(clockid_t clock) noexcept {
        timespec now{};
        (void)clock_gettime(clock, &now);
        return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
    }

    std::int64_t begin_ = 0;
    std::int64_t looked_at_ = 0;
    bool is_running_ = false;
    bool is_over_ = false;
};

}  // namespace client_cert::nginx
