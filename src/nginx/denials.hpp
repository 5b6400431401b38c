// What is remembered of denials that only another handshake can heal: who
// resumes a session after one would be who was denied.
#pragma once

#include "nginx/ngx.hpp"

#include "access/recent_times.hpp"

namespace client_cert::nginx {

// Denials knows when whom a worker denied lately: a certificate, or an address
// that had none. Of very many it forgets some, or takes one for another: the
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
    RecentTimes times_;
};

}  // namespace client_cert::nginx
