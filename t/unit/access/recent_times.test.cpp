// Tests when something was last seen of whom.
#include "access/recent_times.hpp"

#include <catch2/catch_test_macros.hpp>

#include <memory>

namespace client_cert {
namespace {

TEST_CASE("What was never noted has no time", "[recent_times]") {
    auto times = std::make_unique<RecentTimes>();
    CHECK(times->is_empty());
    CHECK(times->last(0) == 0);
    CHECK(times->last(7) == 0);
    times->note(7, 1000);
    CHECK_FALSE(times->is_empty());
    CHECK(times->last(7) == 1000);
    CHECK(times->last(0) == 0);
    CHECK(times->last(7 + 128) == 0);
}


TEST_CASE("Of a key that was noted twice the last time counts",
          "[recent_times]") {
    auto times = std::make_unique<RecentTimes>();
    times->note(0xffffffff, 1000);
    times->note(0xffffffff, 1003);
    CHECK(times->last(0xffffffff) == 1003);
}


// Keys whose lower bits are the same would take each other's only place.
TEST_CASE("Few keys are remembered, whatever they are", "[recent_times]") {
    for (std::uint32_t step = 1; step < (1U << 28); step *= 2) {
        auto times = std::make_unique<RecentTimes>();
        for (std::uint32_t i = 0; i < 16; i++) {
            times->note(5 + i * step, 1000 + i);
        }
        for (std::uint32_t i = 0; i < 16; i++) {
            INFO(step << " * " << i);
            CHECK(times->last(5 + i * step) == 1000 + i);
        }
    }
}


TEST_CASE("Of too many keys the oldest is forgotten", "[recent_times]") {
    auto times = std::make_unique<RecentTimes>();
    for (std::uint32_t i = 0; i < 16; i++) {
        times->note(5 + i * 128, 1000 + i);
    }
    times->note(5, 2000);
    times->note(5 + 16 * 128, 2001);
    CHECK(times->last(5) == 2000);
    CHECK(times->last(5 + 128) == 0);
    for (std::uint32_t i = 2; i < 16; i++) {
        CHECK(times->last(5 + i * 128) == 1000 + i);
    }
    CHECK(times->last(5 + 16 * 128) == 2001);
}

}  // namespace
}  // namespace client_cert
