// Looks on while nginx reads directives of other modules.
//
// nginx finds directives by the modules of a cycle, a list that is the cycle's
// own. While a block of the configuration is read, copies of the modules that
// matter stand in it, with copies of their directives: nothing that another
// cycle sees is touched, and what fails takes the whole cycle with it.
#pragma once

#include "nginx/ngx.hpp"

namespace client_cert::nginx {

// WatchedModule is a module of which there is a copy in a cycle's list.
struct WatchedModule {
    ngx_module_t* genuine = nullptr;
    ngx_module_t copy = {};
    std::size_t index = 0;
    std::span<ngx_command_t> commands;
};

// Interest is which directives are looked at: those of a module's type that
// `is_wanted` by their names are read by `look_on`, which is to call the
// genuine one.
struct Interest {
    ngx_uint_t type = 0;
    bool (*is_wanted)(std::string_view directive) noexcept = nullptr;
    char* (*look_on)(ngx_conf_t* cf, ngx_command_t* copy,
                     void* conf) noexcept = nullptr;
};

// watch_modules has them looked at from now on, by `watched`, of
// WatchedModule*. False where there is no memory.
[[nodiscard]] bool watch_modules(ngx_conf_t* cf, const Interest& interest,
                                 ngx_array_t& watched) noexcept;

// genuine_command is the directive that a copy was made of, or nullptr.
[[nodiscard]] ngx_command_t* genuine_command(
    const ngx_array_t& watched, const ngx_command_t* copy) noexcept;

// leave_modules puts the genuine modules back.
void leave_modules(ngx_conf_t* cf, const ngx_array_t& watched) noexcept;

}  // namespace client_cert::nginx
