// What other modules set, and what to warn of it.
#include "http/ngx_http.hpp"

#include "http/set_elsewhere.hpp"

#include <algorithm>
#include <functional>

#include "fields/field_name.hpp"
#include "http/conf.hpp"
#include "http/http_variables.hpp"
#include "nginx/mentions.hpp"
#include "nginx/variable_names.hpp"

namespace client_cert::http {
namespace {

constexpr std::string_view k_http = "http_";


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
        if (!name.starts_with(k_variables)
            && !is_reserved_header(name, main_conf(cf).set)
            && !is_made_here(cf, name))
        {
            return false;
        }
        found = true;
    }
    return found;
}


// is_ours tells whether a value has a variable of this module.
bool is_ours(const SetElsewhere& one) noexcept {
    return mentions(view(one.value), [](std::string_view name) {
        return name.starts_with(k_variables);
    });
}


// is_client_written tells whether a value has what a client writes as it likes:
// nginx knows the user of whoever sends one, with `auth_basic` or without, and
// the names in a certificate of anybody's making.
bool is_client_written(const SetElsewhere& one,
                       const NameSet& reserved) noexcept {
    return mentions(view(one.value), [&](std::string_view name) {
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
    if (!variable.starts_with(k_variables)) {
        return false;
    }
    const Asked wanted = asked(variable);
    const NamedValue* value = named_value(wanted);
    return wanted.verified || special_of(wanted) == Special::access
           || (value != nullptr && (value->verdict || value->judged));
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
            || !mentions(view(one.name), depends_on_trust)
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


bool warn_of_elsewhere(ngx_conf_t* cf, std::span<SetElsewhere> all) noexcept {
    const bool done = judge_parameters(cf, all);
    warn_of_reserved(cf, all);
    warn_of_kept(cf, all);
    return done;
}

}  // namespace client_cert::http
