// The variables `$client_cert_...`.
#include "http/ngx_http.hpp"

#include "http/variables.hpp"

#include "dialects/named_values.hpp"
#include "http/access.hpp"
#include "http/complex_value.hpp"
#include "http/handlers.hpp"
#include "http/verdict.hpp"
#include "nginx/values.hpp"
#include "nginx/variable_names.hpp"

namespace client_cert::http {
namespace {

ngx_int_t fail() noexcept {
    count_failure();
    return NGX_ERROR;
}


void set_value(ngx_http_variable_value_t& v, const ngx_str_t& text) noexcept {
    v.valid = text.len != 0;
    v.not_found = text.len == 0;
    v.len = static_cast<unsigned>(text.len) & 0xfffffff;
    v.data = text.data;
}


// verdict_of finds what holds for a request, nullptr without TLS. False where
// there is no memory.
bool verdict_of(ngx_http_request_t* r, Verdict*& verdict) noexcept {
    verdict = nullptr;
    if (r->connection->ssl == nullptr) {
        return true;
    }
    verdict = find_verdict(r);
    return verdict != nullptr;
}


// set_variable sets the value of a use; `index` is its number, or negative. Of
// a certificate that is not verified there is none where `verified` is true.
ngx_int_t set_variable(ngx_http_request_t* r, ngx_http_variable_value_t& v,
                       const FormatUse& use, ngx_int_t index,
                       bool verified) noexcept {
    // Every connection has its own value, and what holds before a handshake is
    // over, or before a certificate expired, need not hold afterwards.
    v = {};
    v.no_cacheable = 1;

    Verdict* verdict;
    if (!verdict_of(r, verdict)) {
        return fail();
    }
    if (verdict == nullptr || !verdict->peer->presented) {
        set_value(v, use.without_certificate[verdict != nullptr ? 1 : 0]);
        return NGX_OK;
    }
    if (verified && !verdict->verified) {
        set_value(v, ngx_str_t{});
        return NGX_OK;
    }

    RenderedValue once;
    const RenderedValue* value = &once;
    if (index >= 0) {
        value = peer_value(*verdict, static_cast<ngx_uint_t>(index), r->pool,
                           r->connection->log);
    } else if (!render_once(once, *verdict, use, r->pool, r->connection->log)) {
        value = nullptr;
    }
    if (value == nullptr) {
        return fail();
    }
    set_value(v, value->text);
    return NGX_OK;
}


template <bool verified>
ngx_int_t get_variable(ngx_http_request_t* r, ngx_http_variable_value_t* v,
                       uintptr_t data) noexcept {
    const auto& variable = *reinterpret_cast<const Variable*>(data);
    return set_variable(r, *v, variable.use, variable.index, verified);
}


// get_days_left is the one value that changes with the time of day.
template <bool verified>
ngx_int_t get_days_left(ngx_http_request_t* r, ngx_http_variable_value_t* v,
                        uintptr_t) noexcept {
    constexpr auto seconds_a_day = std::int64_t{24} * 60 * 60;

    *v = {};
    v->no_cacheable = 1;
    v->not_found = 1;
    Verdict* verdict;
    if (!verdict_of(r, verdict)) {
        return fail();
    }
    if (verdict == nullptr || !verdict->peer->validity
        || (verified && !verdict->verified))
    {
        return NGX_OK;
    }
    auto* text = static_cast<u_char*>(ngx_pnalloc(r->pool, NGX_INT64_LEN));
    if (text == nullptr) {
        return fail();
    }
    const std::int64_t left = verdict->peer->validity->not_after - ngx_time();
    const u_char* end = ngx_sprintf(
        text, "%L", static_cast<int64_t>(left > 0 ? left / seconds_a_day : 0));
    set_value(*v, {static_cast<std::size_t>(end - text), text});
    return NGX_OK;
}


ngx_int_t get_access(ngx_http_request_t* r, ngx_http_variable_value_t* v,
                     uintptr_t) noexcept {
    *v = {};
    v->no_cacheable = 1;
    ngx_str_t text;
    if (!access_text(r, text)) {
        return fail();
    }
    set_value(*v, text);
    return NGX_OK;
}


// special returns the handler of a Special; nullptr where a name is none.
ngx_http_get_variable_pt special(const Asked& wanted) noexcept {
    switch (special_of(wanted)) {
        case Special::days_left:
            return wanted.verified ? get_days_left<true> : get_days_left<false>;
        case Special::access:
            return get_access;
        case Special::none:;
    }
    return nullptr;
}


// named returns the variable with a fixed name, or nullptr.
Variable* named(const MainConf& conf, const Asked& wanted) noexcept {
    const NamedValue* value = named_value(wanted);
    return value != nullptr ? &conf.variables[static_cast<std::size_t>(
               value - named_values().data())]
                            : nullptr;
}


// get_by_name is a variable that the configuration does not mention, as SSI and
// scripts ask for it.
ngx_int_t get_by_name(ngx_http_request_t* r, ngx_http_variable_value_t* v,
                      uintptr_t data) noexcept {
    const Asked wanted = asked(view(*reinterpret_cast<ngx_str_t*>(data)));
    if (const Variable* variable = named(main_conf(r), wanted)) {
        return set_variable(r, *v, variable->use, variable->index,
                            wanted.verified);
    }
    if (const ngx_http_get_variable_pt get = special(wanted)) {
        return get(r, v, 0);
    }
    if (const Family* family = family_of(wanted)) {
        const std::string_view argument =
            argument_of(*family, wanted.what, r->pool);
        if (argument.data() == nullptr) {
            return fail();
        }
        if (!argument.empty()) {
            return set_variable(
                r, *v,
                {.format = family->format, .choice = {.argument = argument}},
                NGX_ERROR, wanted.verified);
        }
    }
    *v = {};
    v->not_found = 1;
    return NGX_OK;
}


// add defines a variable. All are outside nginx's hash, which they would fill:
// a configuration finds those that it mentions by their index, and what asks by
// name comes to get_by_name.
bool add(ngx_conf_t* cf, std::string_view text, ngx_uint_t flags,
         ngx_http_get_variable_pt handler, const void* data) noexcept {
    ngx_str_t name = to_ngx(text);
    ngx_http_variable_t* variable = ngx_http_add_variable(
        cf, &name, NGX_HTTP_VAR_NOCACHEABLE | NGX_HTTP_VAR_NOHASH | flags);
    if (variable == nullptr) {
        return false;
    }
    variable->get_handler = handler;
    variable->data = reinterpret_cast<uintptr_t>(data);
    return true;
}


// complete defines a variable that the configuration mentions.
ngx_int_t complete(ngx_conf_t* cf, std::string_view name) noexcept {
    const Asked wanted = asked(name);
    const ngx_http_get_variable_pt get = special(wanted);
    main_conf(cf).has_variables |= get != get_access;
    if (get != nullptr) {
        return add(cf, name, 0, get, nullptr) ? NGX_OK : NGX_ERROR;
    }

    Variable* variable = named(main_conf(cf), wanted);
    if (variable == nullptr) {
        const Family* family = family_of(wanted);
        if (family == nullptr) {
            return refuse_variable(cf, name);
        }
        const std::string_view argument =
            argument_of(*family, wanted.what, cf->pool);
        variable = create<Variable>(cf->pool);
        if (variable == nullptr || argument.data() == nullptr) {
            return NGX_ERROR;
        }
        if (argument.empty()) {
            return refuse_variable(cf, name);
        }
        variable->use.format = family->format;
        variable->use.choice.argument = argument;
    }
    variable->index =
        use_format(cf->pool, main_conf(cf).registry.uses, variable->use);
    return variable->index != NGX_ERROR
                   && add(cf, name, 0,
                          wanted.verified ? get_variable<true>
                                          : get_variable<false>,
                          variable)
               ? NGX_OK
               : NGX_ERROR;
}

}  // namespace


ngx_int_t add_variables(ngx_conf_t* cf) noexcept {
    const std::span<const NamedValue> values = named_values();
    void* memory = ngx_palloc(cf->pool, values.size() * sizeof(Variable));
    if (memory == nullptr) {
        return NGX_ERROR;
    }
    main_conf(cf).variables = {new (memory) Variable[values.size()]{},
                               values.size()};
    for (std::size_t i = 0; i < values.size(); i++) {
        FormatUse& use = main_conf(cf).variables[i].use;
        use.format = values[i].format;
        use.choice = values[i].choice;
        use.verdict = values[i].verdict;
        use.judged = values[i].judged;
        if (!complete_use(cf->pool, use)) {
            return NGX_ERROR;
        }
    }
    return add(cf, k_variables, NGX_HTTP_VAR_PREFIX, get_by_name, nullptr)
               ? NGX_OK
               : NGX_ERROR;
}


ngx_int_t complete_variables(ngx_conf_t* cf) noexcept {
    auto* core = static_cast<ngx_http_core_main_conf_t*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
    const ngx_array_t& mentioned = core->variables;
    for (ngx_uint_t i = 0; i < mentioned.nelts; i++) {
        const std::string_view name =
            view(elements<ngx_http_variable_t>(&mentioned)[i].name);
        if (name.starts_with(k_variables) && complete(cf, name) != NGX_OK) {
            return NGX_ERROR;
        }
    }
    return NGX_OK;
}

}  // namespace client_cert::http
