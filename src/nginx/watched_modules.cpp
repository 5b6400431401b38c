// Looks on while nginx reads directives of other modules.
#include "nginx/ngx.hpp"

#include "nginx/watched_modules.hpp"

#include <algorithm>

namespace client_cert::nginx {
namespace {

std::span<ngx_command_t> commands_of(const ngx_module_t& module) noexcept {
    std::size_t size = 0;
    while (module.commands != nullptr && module.commands[size].name.len != 0) {
        size++;
    }
    return {module.commands, size};
}


bool watch(ngx_conf_t* cf, std::size_t index, const Interest& interest,
           ngx_array_t& to) noexcept {
    ngx_module_t*& place = cf->cycle->modules[index];
    const std::span<ngx_command_t> genuine = commands_of(*place);
    auto* watched = create<WatchedModule>(cf->pool);
    // The one behind the last has no name.
    auto* copies = static_cast<ngx_command_t*>(
        ngx_pcalloc(cf->pool, (genuine.size() + 1) * sizeof(ngx_command_t)));
    if (watched == nullptr || copies == nullptr || push(to, watched) == nullptr)
    {
        return false;
    }
    std::ranges::copy(genuine, copies);
    watched->genuine = place;
    watched->copy = *place;
    watched->copy.commands = copies;
    watched->index = index;
    watched->commands = {copies, genuine.size()};
    for (ngx_command_t& command : watched->commands) {
        if (interest.is_wanted(view(command.name))) {
            command.set = interest.look_on;
        }
    }
    place = &watched->copy;
    return true;
}

}  // namespace


bool watch_modules(ngx_conf_t* cf, const Interest& interest,
                   ngx_array_t& watched) noexcept {
    const auto is_of_interest = [&](const ngx_command_t& command) noexcept {
        return interest.is_wanted(view(command.name));
    };
    for (std::size_t i = 0; cf->cycle->modules[i] != nullptr; i++) {
        const ngx_module_t& module = *cf->cycle->modules[i];
        if (module.type == interest.type
            && std::ranges::any_of(commands_of(module), is_of_interest)
            && !watch(cf, i, interest, watched))
        {
            return false;
        }
    }
    return true;
}


ngx_command_t* genuine_command(const ngx_array_t& watched,
                               const ngx_command_t* copy) noexcept {
    for (const WatchedModule* module : elements<WatchedModule*>(&watched)) {
        for (std::size_t i = 0; i < module->commands.size(); i++) {
            if (&module->commands[i] == copy) {
                return &module->genuine->commands[i];
            }
        }
    }
    return nullptr;
}


void leave_modules(ngx_conf_t* cf, const ngx_array_t& watched) noexcept {
    for (const WatchedModule* module : elements<WatchedModule*>(&watched)) {
        cf->cycle->modules[module->index] = module->genuine;
    }
}

}  // namespace client_cert::nginx
