// When something is told of a peer.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/peer.hpp"

namespace client_cert::nginx {

// Condition is that: for a verified certificate, for one that was presented, or
// for every connection.
enum class Condition : unsigned char { verified, presented, always };

// allows tells whether a condition holds for a verdict, which is nullptr
// without TLS.
[[nodiscard]] inline bool allows(Condition condition,
                                 const Verdict* verdict) noexcept {
    switch (condition) {
        case Condition::always:
            return true;
        case Condition::presented:
            return verdict != nullptr && verdict->peer->presented;
        case Condition::verified:
            break;
    }
    return verdict != nullptr && verdict->verified;
}

}  // namespace client_cert::nginx
