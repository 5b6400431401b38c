// What the module does to responses.
#pragma once

#include "http/ngx_http.hpp"

#include "http/conf.hpp"

namespace client_cert::http {

// install_response_filters puts the module's filters into nginx's chains:
// those of trailers and early hints only where there is something to remove.
void install_response_filters(const MainConf& conf) noexcept;

// install_first_filter hides what clients forged from all header filters that
// are installed before it. The chains are then those of a cycle.
void install_first_filter(const MainConf& conf) noexcept;

// keep_response_filters puts the module's filters ahead of all others where the
// chains are no longer those of the cycle, as after a reload that failed.
ngx_int_t keep_response_filters(ngx_cycle_t* cycle) noexcept;

}  // namespace client_cert::http
