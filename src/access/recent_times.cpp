// When something was last seen of whom, in memory that does not grow.
#include "access/recent_times.hpp"

namespace client_cert {

void RecentTimes::note(std::uint32_t key, std::int64_t when) noexcept {
    Choice& choice = choices_[key % k_choices];
    Place* taken = choice.data();
    for (Place& place : choice) {
        if (place.key == key) {
            taken = &place;
            break;
        }
        if (place.when < taken->when) {
            taken = &place;
        }
    }
    *taken = {key, when};
    is_empty_ = false;
}


std::int64_t RecentTimes::last(std::uint32_t key) const noexcept {
    for (const Place& place : choices_[key % k_choices]) {
        if (place.key == key) {
            return place.when;
        }
    }
    return 0;
}

}  // namespace client_cert
