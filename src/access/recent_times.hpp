// When something was last seen of whom, in memory that does not grow.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace client_cert {

// RecentTimes knows of up to 2,048 keys when each was last noted, in seconds. A
// key has a choice of 16 places, of which the one that was noted longest ago is
// taken: it forgets, and never makes up a time.
class RecentTimes {
public:
    // note remembers a time that is not before what was noted earlier.
    void note(std::uint32_t key, std::int64_t when) noexcept;

    // last is when a key was noted, and 0 where nothing is known of it.
    [[nodiscard]] std::int64_t last(std::uint32_t key) const noexcept;

    // is_empty tells whether nothing was ever noted.
    [[nodiscard]] bool is_empty() const noexcept { return is_empty_; }

private:
    struct Place {
        std::uint32_t key = 0;
        std::int64_t when = 0;
    };

    using Choice = std::array<Place, 16>;

    static constexpr std::size_t k_choices = 128;

    std::array<Choice, k_choices> choices_;
    bool is_empty_ = true;
};

}  // namespace client_cert
