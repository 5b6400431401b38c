// What other modules set, and what to warn of it.
#pragma once

#include "http/ngx_http.hpp"

namespace client_cert::http {

// SetElsewhere is a header or a parameter that another module sets; or a `map`,
// whose name is its source, and whose value its variable.
struct SetElsewhere {
    ngx_str_t directive = {};
    ngx_str_t name = {};
    ngx_str_t value = {};
    ngx_str_t file = {};
    ngx_uint_t line = 0;
    // level is the other module's configuration that it stands in.
    const void* level = nullptr;
    bool if_not_empty = false;
    // is_replaced: another one behind it always counts in its place.
    bool is_replaced = false;
};

// is_map tells whether a directive is a map.
[[nodiscard]] inline bool is_map(std::string_view directive) noexcept {
    return directive == "map";
}

// warn_of_elsewhere warns of what sets a reserved header to anything but what
// this module says, of what lets a client write in its place, and of what keeps
// a verdict for too long. False where there is no memory.
[[nodiscard]] bool warn_of_elsewhere(ngx_conf_t* cf,
                                     std::span<SetElsewhere> all) noexcept;

}  // namespace client_cert::http
