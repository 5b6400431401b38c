// Regular expressions that cannot take long, whatever they are and whatever
// they are searched in.
#pragma once

#include "nginx/ngx.hpp"

#include "access/policy.hpp"

namespace client_cert::nginx {

// BoundedRegex is a regular expression with limits of its own.
struct BoundedRegex;

// compile_bounded compiles a regular expression; nullptr where it is wrong,
// with the reason in `objection`, or where there is no memory.
[[nodiscard]] const BoundedRegex* compile_bounded(
    ngx_conf_t* cf, std::string_view regex, bool ignore_case,
    std::string_view& objection) noexcept;

// search_bounded searches a value.
[[nodiscard]] SearchResult search_bounded(const BoundedRegex& regex,
                                          std::string_view value) noexcept;

}  // namespace client_cert::nginx
