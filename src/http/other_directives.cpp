// Looks on while nginx reads directives of other modules.
//
// nginx finds directives by the modules of a cycle, a list that is the cycle's
// own. While the configuration is read, copies of the modules that matter stand
// in it, with copies of their directives: nothing that another cycle sees is
// touched, and what fails takes the whole cycle with it.
#include "http/ngx_http.hpp"

#include "http/other_directives.hpp"

#include <algorithm>
#include <functional>

#include "dialects/named_values.hpp"
#include "fields/field_name.hpp"
#include "http/conf.hpp"
#include "http/http_variables.hpp"

namespace client_cert::http {

// WatchedModule is a module of which there is a copy in a cycle's list.
struct WatchedModule {
    ngx_module_t* genuine = nullptr;
    ngx_module_t copy = {};
    std::size_t index = 0;
    std::span<ngx_command_t> commands;
};

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

namespace {

constexpr std::string_view k_own_variables = "client_cert_";
constexpr std::string_view k_http = "http_";


bool sets_header(std::string_view directive) noexcept {
    constexpr std::string_view known[] = {"proxy_set_header", "grpc_set_header",
                                          "fastcgi_param", "uwsgi_param",
                                          "scgi_param"};
    return std::ranges::find(known, directive) != std::end(known);
}


bool is_map(std::string_view directive) noexcept {
    return directive == "map";
}


bool is_of_interest(const ngx_command_t& command) noexcept {
    return sets_header(view(command.name)) || is_map(view(command.name))
           || view(command.name) == "return";
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


// is_reserved_header tells whether a variable is a header that no client can
// have written.
bool is_reserved_header(std::string_view variable,
                        const NameSet& reserved) noexcept {
    return variable.starts_with(k_http)
           && reserved.contains(without_first(variable, k_http.size()));
}


// is_made_here tells whether the configuration makes a variable by itself, with
// `map`, `set`, `auth_request_set` and their like: of what is not to be seen
// here, and may well be what this module says. nginx calls its own variables of
// TLS changeable as well, and the arguments of a request.
bool is_made_here(ngx_conf_t* cf, std::string_view variable) noexcept {
    if (variable.starts_with("ssl_") || variable == "args") {
        return false;
    }
    const ngx_http_variable_t* known = find_variable(cf, variable);
    return known != nullptr && (known->flags & NGX_HTTP_VAR_CHANGEABLE) != 0;
}


// is_harmless tells whether a value is nothing, or made of what this module
// says: its variables, or what it has put into a reserved header; or of what
// the configuration makes.
bool is_harmless(ngx_conf_t* cf, std::string_view value) noexcept {
    if (value.empty()) {
        return true;
    }
    bool found = false;
    while (!value.empty()) {
        const std::string_view name = take_variable(value);
        if (name.empty()) {
            continue;
        }
        if (!name.starts_with(k_own_variables)
            && !is_reserved_header(name, main_conf(cf).set)
            && !is_made_here(cf, name))
        {
            return false;
        }
        found = true;
    }
    return found;
}


// has_variable tells whether a value has one that `is_wanted(name)`.
template <class Wanted>
bool has_variable(std::string_view value, Wanted is_wanted) noexcept {
    while (!value.empty()) {
        const std::string_view name = take_variable(value);
        if (!name.empty() && is_wanted(name)) {
            return true;
        }
    }
    return false;
}


// is_ours tells whether a value has a variable of this module.
bool is_ours(const SetElsewhere& one) noexcept {
    return has_variable(view(one.value), [](std::string_view name) {
        return name.starts_with(k_own_variables);
    });
}


// is_client_written tells whether a value has what a client writes as it likes:
// nginx knows the user of whoever sends one, with `auth_basic` or without, and
// the names in a certificate of anybody's making.
bool is_client_written(const SetElsewhere& one,
                       const NameSet& reserved) noexcept {
    return has_variable(view(one.value), [&](std::string_view name) {
        return name == "remote_user" || name.starts_with("ssl_client_")
               || name.starts_with("arg_") || name.starts_with("cookie_")
               || (name.starts_with(k_http)
                   && !is_reserved_header(name, reserved));
    });
}


bool is_parameter(const SetElsewhere& one) noexcept {
    return view(one.directive).ends_with("_param");
}


// header_of is the header that a name sets: a parameter that begins with HTTP_
// is one to the application.
std::string_view header_of(const SetElsewhere& one) noexcept {
    const std::string_view name = view(one.name);
    return is_parameter(one) && name.size() > k_http.size()
                   && equals_ignoring_case({name.data(), k_http.size()}, k_http)
               ? without_first(name, k_http.size())
               : name;
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


void warn_of_header(ngx_conf_t* cf, const SetElsewhere& one) noexcept {
    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"%V %V %V\" sets a reserved header to what this module "
                  "did not verify, and wins over it, remove the line or write "
                  "a $client_cert_... variable, in %V:%ui",
                  &one.directive, &one.name, &one.value, &one.file, one.line);
}


// warn_of_reserved warns of what wins over a header that was verified. The same
// name in a thousand locations is one mistake.
void warn_of_reserved(ngx_conf_t* cf, std::span<SetElsewhere> all) noexcept {
    const NameSet& reserved = main_conf(cf).set;
    std::size_t warned = 0;
    for (const SetElsewhere& one : all) {
        const auto is_like = [&](const SetElsewhere& other) {
            return same_folded(view(other.name), view(one.name));
        };
        const std::span<SetElsewhere> before = all.first(warned);
        if (!one.is_replaced && reserved.contains(header_of(one))
            && std::ranges::none_of(before, is_like)
            && !is_harmless(cf, view(one.value)))
        {
            warn_of_header(cf, one);
            all[warned++] = one;
        }
    }
}


// Parameters are those of one name, in one level, in the order of the
// configuration. The last one that is not empty counts.
using Parameters = std::span<SetElsewhere* const>;


void mark_replaced(Parameters all) noexcept {
    bool is_replaced = false;
    for (std::size_t i = all.size(); i-- > 0;) {
        all[i]->is_replaced = is_replaced;
        is_replaced = is_replaced || !all[i]->if_not_empty;
    }
}


// warn_of_parameters warns where what a client writes counts in place of what
// this module says. True where it did.
bool warn_of_parameters(ngx_conf_t* cf, Parameters all) noexcept {
    const NameSet& reserved = main_conf(cf).set;
    const auto ours = std::ranges::find_if(
        all, [](const auto* one) { return is_ours(*one); });
    const auto other = std::ranges::find_if(all, [&](const auto* one) {
        return !one->is_replaced && is_client_written(*one, reserved);
    });
    if (ours == all.end() || other == all.end()) {
        return false;
    }
    const SetElsewhere& one = **ours;
    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"%V %V %V\" leaves room for \"%V %V %V\" beside it, which "
                  "is what any client writes, write it behind that line and "
                  "without \"if_not_empty\", in %V:%ui",
                  &one.directive, &one.name, &one.value, &(*other)->directive,
                  &(*other)->name, &(*other)->value, &one.file, one.line);
    return true;
}


// sort puts the parameters of one name and level beside each other.
void sort(std::span<SetElsewhere*> all) noexcept {
    std::ranges::sort(all, [](const auto* a, const auto* b) {
        const int order = view(a->name).compare(view(b->name));
        if (order != 0 || a->level == b->level) {
            // They are elements of one array.
            return order != 0 ? order < 0 : a < b;
        }
        return std::less<>{}(a->level, b->level);
    });
}


// judge_parameters marks those that are replaced, and warns of those that a
// client may write in spite of this module, once for each name. False where
// there is no memory.
bool judge_parameters(ngx_conf_t* cf, std::span<SetElsewhere> all) noexcept {
    if (std::ranges::none_of(all, is_parameter)) {
        return true;
    }
    std::span<SetElsewhere*> sorted;
    if (!pool_arena(cf->temp_pool).array(sorted, all.size())) {
        return false;
    }
    std::size_t count = 0;
    for (SetElsewhere& one : all) {
        if (is_parameter(one)) {
            sorted[count++] = &one;
        }
    }
    sorted = sorted.first(count);
    sort(sorted);

    std::string_view warned;
    while (!sorted.empty()) {
        const SetElsewhere& first = *sorted.front();
        const auto end = std::ranges::find_if(sorted, [&](const auto* one) {
            return one->level != first.level
                   || view(one->name) != view(first.name);
        });
        const auto size = static_cast<std::size_t>(end - sorted.begin());
        mark_replaced(sorted.first(size));
        if (view(first.name) != warned
            && warn_of_parameters(cf, sorted.first(size))) {
            warned = view(first.name);
        }
        sorted = sorted.subspan(size);
    }
    return true;
}


// depends_on_trust tells whether a variable is ours, and may say something else
// in a location that has a trust of its own.
bool depends_on_trust(std::string_view variable) noexcept {
    if (!variable.starts_with(k_own_variables)) {
        return false;
    }
    const std::string_view what =
        without_first(variable, k_own_variables.size());
    return what.starts_with("verified_") || what == "access"
           || std::ranges::any_of(named_values(), [&](const NamedValue& one) {
                  return what == one.name && (one.verdict || one.judged);
              });
}


// is_kept tells whether nginx asks for a variable once for each request.
bool is_kept(ngx_conf_t* cf, std::string_view variable) noexcept {
    const ngx_http_variable_t* known = find_variable(cf, variable);
    return known != nullptr && (known->flags & NGX_HTTP_VAR_NOCACHEABLE) == 0;
}


// warn_of_kept warns of maps that keep what held before a location's own trust.
void warn_of_kept(ngx_conf_t* cf, std::span<const SetElsewhere> all) noexcept {
    if (main_conf(cf).own_trusts.trusts.nelts == 0) {
        return;
    }
    for (const SetElsewhere& one : all) {
        if (!is_map(view(one.directive))
            || !has_variable(view(one.name), depends_on_trust)
            || !is_kept(cf, without_first(view(one.value), 1)))
        {
            continue;
        }
        ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                      "\"map %V %V\" keeps what it said first for the whole "
                      "request, also in a location that trusts others, write "
                      "\"volatile;\" in it, in %V:%ui",
                      &one.name, &one.value, &one.file, one.line);
    }
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
    const bool done = judge_parameters(cf, all);
    warn_of_reserved(cf, all);
    warn_of_kept(cf, all);
    return done;
}

}  // namespace client_cert::http
