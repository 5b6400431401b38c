// What is remembered of denials that only another handshake can heal: who
// resumes a session after one would be who was denied.
#pragma once

#include "ngx.hpp"

#include <array>
#include <cstdint>

namespace client_cert::nginx {

// Denials knows when whom a worker denied lately: a certificate, or an address
// that had none. It has few places and forgets, or takes one for another. The
// first costs another denial, the second a full handshake.
class Denials {
public:
    // note remembers that the peer of a connection was denied now.
    void note(const ngx_connection_t& c) noexcept;

    // has_since tells whether the peer that a session speaks of was denied
    // since it began, by what is remembered.
    [[nodiscard]] bool has_since(const ngx_connection_t& c,
                                 const SSL_SESSION& session) const noexcept;

private:
    struct Place {
        std::uint32_t peer = 0;
        std::int64_t when = 0;
    };

    static constexpr std::size_t k_places = 1024;

    std::array<Place, k_places> places_;
    bool is_empty_ = true;
};

}  // namespace client_cert::nginx
