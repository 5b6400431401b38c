// Files that the configuration names, read at start.
#pragma once

#include "nginx/ngx.hpp"

namespace client_cert::nginx {

// read_whole reads a regular file, whose path ends in a NUL that is not
// counted, into memory that the caller frees. False where that cannot be done,
// with a sentence in `objection` that says why; empty where there is no memory.
[[nodiscard]] bool read_whole(ngx_conf_t* cf, const ngx_str_t& path,
                              ngx_str_t& to,
                              std::string_view& objection) noexcept;

}  // namespace client_cert::nginx
