// What is warned of at start: a configuration that can only lock everybody out,
// or that can never do anything.
#pragma once

#include "http/ngx_http.hpp"

#include "http/conf.hpp"
#include "nginx/place.hpp"

namespace client_cert::http {

// place_of is that of the server that `cf` is at.
[[nodiscard]] Place place_of(ngx_conf_t* cf) noexcept;

// note_written remembers the directive that `cf` is at; nullptr where there is
// no memory.
[[nodiscard]] Written* note_written(ngx_conf_t* cf) noexcept;

// note_reach remembers what is in force in a location, or on the level of a
// server, that was merged with what it inherits from `prev`. What can be judged
// by that alone is warned of at once, and once for each server.
void note_reach(ngx_conf_t* cf, const LocationConf& prev,
                LocationConf& conf) noexcept;

// warn_of_written warns of the directives that have no effect in any of the
// servers that they reach.
void warn_of_written(ngx_conf_t* cf) noexcept;

// refuse_policy logs that a location's policy cannot hold in the server that
// `cf` is at, which never asks for a certificate.
void refuse_policy(ngx_conf_t* cf, const LocationConf& conf) noexcept;

// asks_for_certificates tells whether the server that `cf` is at does, at some
// address with TLS.
[[nodiscard]] bool asks_for_certificates(ngx_conf_t* cf) noexcept;

}  // namespace client_cert::http
