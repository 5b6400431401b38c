// What is warned of at start: what can only lock everybody out, or can never do
// anything.
#pragma once

#include "stream/ngx_stream.hpp"

#include "stream/servers.hpp"

namespace client_cert::stream {

// note_written remembers the directive that `cf` is at; nullptr where there is
// no memory.
[[nodiscard]] Written* note_written(ngx_conf_t* cf) noexcept;

// note_reach remembers what is in force in a server that was merged with what
// it inherits from `prev`, and warns of what can be judged by that alone;
// chooses_trust is true where it says itself whom it trusts.
void note_reach(ngx_conf_t* cf, const Reach& reach, const ServerConf& prev,
                const ServerConf& conf, bool chooses_trust) noexcept;

// warn_of_written warns of the directives that have no effect in any of the
// servers that they reach.
void warn_of_written(ngx_conf_t* cf) noexcept;

// asks_for_certificates tells whether a server does, at some address with TLS.
[[nodiscard]] bool asks_for_certificates(const Ssl& ssl,
                                         const Reach& reach) noexcept;

// warn_of_no_shutdown warns of sessions of MQTT that keep a worker which is to
// go.
void warn_of_no_shutdown(const ngx_cycle_t& cycle) noexcept;

}  // namespace client_cert::stream
