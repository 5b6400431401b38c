// The values of `$client_cert_...`.
#include "nginx/ngx.hpp"

#include "nginx/variable_values.hpp"

#include "nginx/values.hpp"

namespace client_cert::nginx {

bool make_named(ngx_pool_t* pool, KnownVariables& to) noexcept {
    const std::span<const NamedValue> values = named_values();
    void* memory = ngx_palloc(pool, values.size() * sizeof(Variable));
    if (memory == nullptr) {
        return false;
    }
    to.named = {new (memory) Variable[values.size()]{}, values.size()};
    for (std::size_t i = 0; i < values.size(); i++) {
        FormatUse& use = to.named[i].use;
        use.format = values[i].format;
        use.choice = values[i].choice;
        use.verdict = values[i].verdict;
        use.judged = values[i].judged;
        if (!complete_use(pool, use)) {
            return false;
        }
    }
    return true;
}


Variable* named(const KnownVariables& known, const Asked& wanted) noexcept {
    const NamedValue* value = named_value(wanted);
    return value != nullptr ? &known.named[static_cast<std::size_t>(
               value - named_values().data())]
                            : nullptr;
}


Variable* use_variable(ngx_conf_t* cf, const KnownVariables& known, Uses& uses,
                       std::string_view name) noexcept {
    const Asked wanted = asked(name);
    Variable* variable = named(known, wanted);
    if (variable == nullptr) {
        const Family* family = family_of(wanted);
        if (family == nullptr) {
            (void)refuse_variable(cf, name);
            return nullptr;
        }
        const std::string_view argument =
            argument_of(*family, wanted.what, cf->pool);
        variable = create<Variable>(cf->pool);
        if (variable == nullptr || argument.data() == nullptr) {
            return nullptr;
        }
        if (argument.empty()) {
            (void)refuse_variable(cf, name);
            return nullptr;
        }
        variable->use.format = family->format;
        variable->use.choice.argument = argument;
    }
    variable->index = use_format(cf->pool, uses, variable->use);
    return variable->index != NGX_ERROR ? variable : nullptr;
}


void set_text(ngx_variable_value_t& v, const ngx_str_t& text) noexcept {
    v = {};
    v.no_cacheable = 1;
    v.valid = text.len != 0;
    v.not_found = text.len == 0;
    v.len = static_cast<unsigned>(text.len) & 0xfffffff;
    v.data = text.data;
}


bool set_variable(ngx_variable_value_t& v, const FormatUse& use,
                  ngx_int_t index, bool verified,
                  const Asking& asking) noexcept {
    Verdict* verdict = asking.verdict;
    if (verdict == nullptr || !verdict->peer->presented) {
        set_text(v, asking.is_early
                        ? ngx_str_t{}
                        : use.without_certificate[verdict != nullptr ? 1 : 0]);
        return true;
    }
    if (verified && !verdict->verified) {
        set_text(v, ngx_str_t{});
        return true;
    }

    RenderedValue once;
    const RenderedValue* value = &once;
    if (index >= 0) {
        value = peer_value(*verdict, static_cast<ngx_uint_t>(index),
                           asking.pool, asking.log);
    } else if (!render_once(once, *verdict, use, asking.pool, asking.log)) {
        value = nullptr;
    }
    if (value == nullptr) {
        return false;
    }
    set_text(v, value->text);
    return true;
}


bool set_days_left(ngx_variable_value_t& v, bool verified,
                   const Asking& asking) noexcept {
    constexpr auto seconds_a_day = std::int64_t{24} * 60 * 60;

    const Verdict* verdict = asking.verdict;
    if (verdict == nullptr || !verdict->peer->validity
        || (verified && !verdict->verified))
    {
        set_text(v, ngx_str_t{});
        return true;
    }
    auto* text = static_cast<u_char*>(ngx_pnalloc(asking.pool, NGX_INT64_LEN));
    if (text == nullptr) {
        return false;
    }
    const std::int64_t left = verdict->peer->validity->not_after - ngx_time();
    const u_char* end = ngx_sprintf(
        text, "%L", static_cast<int64_t>(left > 0 ? left / seconds_a_day : 0));
    set_text(v, {static_cast<std::size_t>(end - text), text});
    return true;
}


bool set_by_name(ngx_variable_value_t& v, const Asked& wanted,
                 const KnownVariables& known, const Asking& asking) noexcept {
    if (const Variable* variable = named(known, wanted)) {
        return set_variable(v, variable->use, variable->index, wanted.verified,
                            asking);
    }
    if (const Family* family = family_of(wanted)) {
        const std::string_view argument =
            argument_of(*family, wanted.what, asking.pool);
        if (argument.data() == nullptr) {
            return false;
        }
        if (!argument.empty()) {
            return set_variable(
                v, {.format = family->format, .choice = {.argument = argument}},
                NGX_ERROR, wanted.verified, asking);
        }
    }
    set_text(v, ngx_str_t{});
    return true;
}

}  // namespace client_cert::nginx
