// Revocation lists that can only lock out, or never do anything.
#pragma once

#include "http/ngx_http.hpp"

#include "http/conf.hpp"
#include "http/watched_file.hpp"

namespace client_cert::http {

// warn_of_stale_lists logs which lists of a file are out of their time, at the
// place where they are named, or nullptr.
void warn_of_stale_lists(const WatchedFile& file, ngx_log_t* log,
                         const TrustChoice* choice) noexcept;

// warn_of_uncovered_authorities logs that lists are of none of the CAs of a
// trust, or not of all.
void warn_of_uncovered_authorities(ngx_conf_t* cf, const TrustChoice& choice,
                                   const WatchedFile& file,
                                   const STACK_OF(X509) * certificates,
                                   ngx_int_t depth) noexcept;

// warn_of_idle_lists logs which lists no server that asks for certificates has.
void warn_of_idle_lists(ngx_conf_t* cf) noexcept;

}  // namespace client_cert::http
