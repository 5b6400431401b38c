// Revocation lists that can only lock out, or never do anything.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/place.hpp"
#include "nginx/trust_choice.hpp"
#include "nginx/watched_file.hpp"

namespace client_cert::nginx {

// warn_of_stale_lists logs which lists of a file are out of their time, at the
// place where they are named, or nullptr.
void warn_of_stale_lists(const WatchedFile& file, ngx_log_t* log,
                         const TrustChoice* choice) noexcept;

// warn_of_uncovered_authorities logs that lists are of none of the CAs of a
// trust, or not of all; `place_of` is the server that `cf` is at.
void warn_of_uncovered_authorities(ngx_conf_t* cf,
                                   Place (*place_of)(ngx_conf_t*),
                                   const TrustChoice& choice,
                                   const WatchedFile& file,
                                   const STACK_OF(X509) * certificates,
                                   ngx_int_t depth) noexcept;

// warn_of_idle_lists logs which lists, of NamedList*, no server that asks for
// certificates has.
void warn_of_idle_lists(ngx_log_t* log, const ngx_array_t& named) noexcept;

}  // namespace client_cert::nginx
