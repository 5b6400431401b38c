// Looks on while nginx reads directives of other modules.
//
// nginx finds directives by the modules of a cycle, a list that is the cycle's
// own. While the configuration is read, copies of the modules that matter stand
// in it, with copies of their directives: nothing that another cycle sees is
// touched, and what fails takes the whole cycle with it.
#include "ngx.hpp"

#include "other_directives.hpp"

#include <algorithm>

#include "conf.hpp"
#include "field_name.hpp"

namespace client_cert::nginx {

// WatchedModule is a module of which there is a copy in a cycle's list.
struct WatchedModule {
    ngx_module_t* genuine = nullptr;
    ngx_module_t copy = {};
    std::size_t index = 0;
    std::span<ngx_command_t> commands;
};

// SetElsewhere is a header or a parameter that another module sets.
struct SetElsewhere {
    ngx_str_t directive = {};
    ngx_str_t name = {};
    ngx_str_t value = {};
    ngx_str_t file = {};
    ngx_uint_t line = 0;
};

namespace {

constexpr std::string_view k_own_variables = "client_cert_";
constexpr std::string_view k_http = "http_";


bool sets_header(std::string_view directive) noexcept {
    constexpr std::string_view known[] = {"proxy_set_header", "grpc_set_header",
                                          "fastcgi_param", "uwsgi_param",
                                          "scgi_param"};
    return std::ranges::find(known, directive) != std::end(known);
}


bool is_of_interest(const ngx_command_t& command) noexcept {
    return sets_header(view(command.name)) || view(command.name) == "return";
}


// take_variable removes a text up to the end of its first variable, whose name
// it returns; empty where there is none.
std::string_view take_variable(std::string_view& text) noexcept {
    const std::size_t dollar = text.find('$');
    if (dollar == std::string_view::npos) {
        text = {};
        return {};
    }
    text.remove_prefix(dollar + 1);
    if (text.starts_with('{')) {
        text.remove_prefix(1);
    }
    std::size_t size = 0;
    while (size < text.size()
           && (is_alnum(static_cast<unsigned char>(text[size]))
               || text[size] == '_'))
    {
        size++;
    }
    const std::string_view name{text.data(), size};
    text.remove_prefix(size);
    return name;
}


// is_harmless tells whether a value is nothing, or made of what this module
// says: its variables, or what it has put into a reserved header.
bool is_harmless(std::string_view value, const NameSet& reserved) noexcept {
    if (value.empty()) {
        return true;
    }
    bool found = false;
    while (!value.empty()) {
        const std::string_view name = take_variable(value);
        if (name.empty()) {
            continue;
        }
        const bool is_reserved =
            name.starts_with(k_http)
            && reserved.contains(without_first(name, k_http.size()));
        if (!name.starts_with(k_own_variables) && !is_reserved) {
            return false;
        }
        found = true;
    }
    return found;
}


// header_of is the header that a name sets: a parameter that begins with HTTP_
// is one to the application.
std::string_view header_of(const SetElsewhere& one) noexcept {
    const std::string_view name = view(one.name);
    const bool is_parameter = view(one.directive).ends_with("_param");
    return is_parameter && name.size() > k_http.size()
                   && equals_ignoring_case({name.data(), k_http.size()}, k_http)
               ? without_first(name, k_http.size())
               : name;
}


// note_header remembers a header that may turn out to be reserved. It is only
// for the time that the configuration is read.
void note_header(ngx_conf_t* cf) noexcept {
    const std::span<ngx_str_t> words = elements<ngx_str_t>(cf->args);
    ngx_array_t* list = main_conf(cf).set_elsewhere;
    if (words.size() < 3 || list == nullptr) {
        return;
    }
    (void)push(*list,
               SetElsewhere{words[0], words[1], words[2],
                            cf->conf_file->file.name, cf->conf_file->line});
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
    char* result = genuine->set(cf, genuine, conf);
    if (result == NGX_CONF_OK) {
        if (sets_header(view(genuine->name))) {
            note_header(cf);
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


void warn_of_header(ngx_conf_t* cf, const SetElsewhere& one) noexcept {
    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"%V %V %V\" sets a reserved header to what this module "
                  "did not verify, and wins over it, remove the line or write "
                  "a $client_cert_... variable, in %V:%ui",
                  &one.directive, &one.name, &one.value, &one.file, one.line);
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


void leave_others(ngx_conf_t* cf) noexcept {
    MainConf& conf = main_conf(cf);
    for (const WatchedModule* watched : elements<WatchedModule*>(&conf.watched))
    {
        cf->cycle->modules[watched->index] = watched->genuine;
    }
    // The same name in a thousand locations is one mistake.
    std::span<SetElsewhere> all = elements<SetElsewhere>(conf.set_elsewhere);
    std::size_t warned = 0;
    for (const SetElsewhere& one : all) {
        if (!conf.set.contains(header_of(one))
            || is_harmless(view(one.value), conf.set))
        {
            continue;
        }
        const auto is_like = [&](const SetElsewhere& other) {
            return same_folded(view(other.name), view(one.name));
        };
        const std::span<SetElsewhere> before = all.first(warned);
        if (std::ranges::none_of(before, is_like)) {
            warn_of_header(cf, one);
            all[warned++] = one;
        }
    }
    conf.set_elsewhere = nullptr;
}

}  // namespace client_cert::nginx
