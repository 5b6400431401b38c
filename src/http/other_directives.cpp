// Looks on while nginx reads directives of other modules.
//
// nginx finds directives by the modules of a cycle, a list that is the cycle's
// own. While the configuration is read, copies of the modules that matter stand
// in it, with copies of their directives: nothing that another cycle sees is
// touched, and what fails takes the whole cycle with it.
#include "http/ngx_http.hpp"

#include "http/other_directives.hpp"

#include <algorithm>

#include "http/conf.hpp"
#include "http/set_elsewhere.hpp"

namespace client_cert::http {

// WatchedModule is a module of which there is a copy in a cycle's list.
struct WatchedModule {
    ngx_module_t* genuine = nullptr;
    ngx_module_t copy = {};
    std::size_t index = 0;
    std::span<ngx_command_t> commands;
};

namespace {

bool sets_header(std::string_view directive) noexcept {
    constexpr std::string_view known[] = {"proxy_set_header", "grpc_set_header",
                                          "fastcgi_param", "uwsgi_param",
                                          "scgi_param"};
    return std::ranges::find(known, directive) != std::end(known);
}


bool is_of_interest(const ngx_command_t& command) noexcept {
    return sets_header(view(command.name)) || is_map(view(command.name))
           || view(command.name) == "return";
}


// note_header remembers a header that may turn out to be reserved. It is only
// for the time that the configuration is read.
void note_header(ngx_conf_t* cf, const void* level) noexcept {
    const std::span<ngx_str_t> words = elements<ngx_str_t>(cf->args);
    ngx_array_t* list = main_conf(cf).set_elsewhere;
    if (words.size() < 3 || list == nullptr) {
        return;
    }
    (void)push(
        *list,
        SetElsewhere{words[0], words[1], words[2], cf->conf_file->file.name,
                     cf->conf_file->line, level, words.size() > 3});
}


void note_return(ngx_conf_t* cf) noexcept {
    auto& conf = *static_cast<LocationConf*>(
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_client_cert_module));
    conf.return_file = cf->conf_file->file.name;
    conf.return_line = cf->conf_file->line;
}


// genuine_command is the directive that a copy was made of.
ngx_command_t* genuine_command(const MainConf& conf,
                               const ngx_command_t* copy) noexcept {
    for (const WatchedModule* module : elements<WatchedModule*>(&conf.watched))
    {
        for (std::size_t i = 0; i < module->commands.size(); i++) {
            if (&module->commands[i] == copy) {
                return &module->genuine->commands[i];
            }
        }
    }
    return nullptr;
}


// look_on has a directive do what it does, and remembers it.
char* look_on(ngx_conf_t* cf, ngx_command_t* copy, void* conf) noexcept {
    ngx_command_t* genuine = genuine_command(main_conf(cf), copy);
    if (genuine == nullptr) {
        return conf_failed();
    }
    if (is_map(view(genuine->name))) {
        // Its words are gone once the block is read.
        note_header(cf, conf);
        return genuine->set(cf, genuine, conf);
    }
    char* result = genuine->set(cf, genuine, conf);
    if (result == NGX_CONF_OK) {
        if (sets_header(view(genuine->name))) {
            note_header(cf, conf);
        } else {
            note_return(cf);
        }
    }
    return result;
}


std::span<ngx_command_t> commands_of(const ngx_module_t& module) noexcept {
    std::size_t size = 0;
    while (module.commands != nullptr && module.commands[size].name.len != 0) {
        size++;
    }
    return {module.commands, size};
}


bool watch(ngx_conf_t* cf, std::size_t index) noexcept {
    ngx_module_t*& place = cf->cycle->modules[index];
    const std::span<ngx_command_t> genuine = commands_of(*place);
    auto* watched = create<WatchedModule>(cf->pool);
    // The one behind the last has no name.
    auto* copies = static_cast<ngx_command_t*>(
        ngx_pcalloc(cf->pool, (genuine.size() + 1) * sizeof(ngx_command_t)));
    if (watched == nullptr || copies == nullptr
        || push(main_conf(cf).watched, watched) == nullptr)
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
        if (is_of_interest(command)) {
            command.set = look_on;
        }
    }
    place = &watched->copy;
    return true;
}


}  // namespace


bool watch_others(ngx_conf_t* cf) noexcept {
    MainConf& conf = main_conf(cf);
    conf.set_elsewhere =
        ngx_array_create(cf->temp_pool, 16, sizeof(SetElsewhere));
    if (conf.set_elsewhere == nullptr) {
        return false;
    }
    for (std::size_t i = 0; cf->cycle->modules[i] != nullptr; i++) {
        const ngx_module_t& module = *cf->cycle->modules[i];
        if (module.type == NGX_HTTP_MODULE
            && std::ranges::any_of(commands_of(module), is_of_interest)
            && !watch(cf, i))
        {
            return false;
        }
    }
    return true;
}


bool leave_others(ngx_conf_t* cf) noexcept {
    MainConf& conf = main_conf(cf);
    for (const WatchedModule* watched : elements<WatchedModule*>(&conf.watched))
    {
        cf->cycle->modules[watched->index] = watched->genuine;
    }
    const std::span<SetElsewhere> all =
        elements<SetElsewhere>(conf.set_elsewhere);
    conf.set_elsewhere = nullptr;
    return warn_of_elsewhere(cf, all);
}

}  // namespace client_cert::http
