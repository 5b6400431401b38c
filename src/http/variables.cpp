// The variables `$client_cert_...`.
#include "http/ngx_http.hpp"

#include "http/variables.hpp"

#include "base/suggestion.hpp"
#include "dialects/named_values.hpp"
#include "http/access.hpp"
#include "http/complex_value.hpp"
#include "http/handlers.hpp"
#include "http/verdict.hpp"
#include "identity/attribute_names.hpp"
#include "identity/object_identifier.hpp"
#include "nginx/values.hpp"

namespace client_cert::http {
namespace {

constexpr std::string_view k_prefix = "client_cert_";
constexpr std::string_view k_verified = "verified_";

// Asked is what a variable's name asks for: `subject_cn`, and whether of a
// verified certificate alone.
struct Asked {
    std::string_view what;
    bool verified = false;
};


Asked asked(std::string_view name) noexcept {
    const std::string_view what = without_first(name, k_prefix.size());
    return what.starts_with(k_verified)
               ? Asked{without_first(what, k_verified.size()), true}
               : Asked{what, false};
}


// Family is the variables whose names end in something free.
struct Family {
    // prefix is what comes after `client_cert_`.
    std::string_view prefix;
    const Format* format;
    // by_attribute_name is true where the end may be an attribute's name.
    bool by_attribute_name;
};

constexpr Family k_families[] = {
    {"subject_", &formats::subject_attribute, true},
    {"issuer_", &formats::issuer_attribute, true},
    {"ext_", &formats::extension, false},
};


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


// Special is a variable that is no Format.
struct Special {
    // name is what comes after `client_cert_`.
    std::string_view name;
    ngx_http_get_variable_pt get;
    // get_verified is nullptr where it is no fact of a certificate.
    ngx_http_get_variable_pt get_verified;
};

constexpr Special k_specials[] = {
    {"days_left", get_days_left<false>, get_days_left<true>},
    {"access", get_access, nullptr},
};


// special returns the handler of a Special, or nullptr.
ngx_http_get_variable_pt special(const Asked& wanted) noexcept {
    for (const Special& one : k_specials) {
        if (one.name == wanted.what) {
            return wanted.verified ? one.get_verified : one.get;
        }
    }
    return nullptr;
}


// argument_of reads the end of a family's variable: an attribute's name, or an
// OID with underscores for dots, after `oid_` where names are possible too. The
// text is made in `pool`. Empty where it means nothing; without data where
// there is no memory.
std::string_view argument_of(const Family& family, std::string_view name,
                             ngx_pool_t* pool) noexcept {
    constexpr std::string_view oid_prefix = "oid_";

    std::string_view end = without_first(name, family.prefix.size());
    if (family.by_attribute_name) {
        if (!end.starts_with(oid_prefix)) {
            const std::string_view oid = attribute_oid(end);
            return oid.empty() ? std::string_view("") : oid;
        }
        end.remove_prefix(oid_prefix.size());
    }
    auto* text = static_cast<u_char*>(ngx_pnalloc(pool, end.size() + 1));
    if (text == nullptr) {
        return {};
    }
    for (std::size_t i = 0; i < end.size(); i++) {
        text[i] = static_cast<u_char>(end[i] == '_' ? '.' : end[i]);
    }
    const std::string_view oid{chars(text), end.size()};
    return is_dotted_oid(oid) ? oid : std::string_view("");
}


// named returns the variable with a fixed name, or nullptr: a verdict is no
// fact that could be verified.
Variable* named(const MainConf& conf, const Asked& wanted) noexcept {
    const std::span<const NamedValue> values = named_values();
    for (std::size_t i = 0; i < values.size(); i++) {
        if (wanted.what == values[i].name) {
            return wanted.verified && values[i].verdict ? nullptr
                                                        : &conf.variables[i];
        }
    }
    return nullptr;
}


// family_of returns the family that a name belongs to, or nullptr.
const Family* family_of(const Asked& wanted) noexcept {
    for (const Family& family : k_families) {
        if (wanted.what.starts_with(family.prefix)) {
            return &family;
        }
    }
    return nullptr;
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


// means_something tells whether there is such a variable. False also where
// there is no memory.
bool means_something(ngx_conf_t* cf, const Asked& wanted) noexcept {
    if (named(main_conf(cf), wanted) != nullptr || special(wanted) != nullptr) {
        return true;
    }
    const Family* family = family_of(wanted);
    return family != nullptr
           && !argument_of(*family, wanted.what, cf->pool).empty();
}


// Guess is the name of a variable, in three parts.
struct Guess {
    std::string_view verified;
    std::string_view family;
    std::string_view name;
};


// in_variable is how a variable calls an attribute: its name, or its dotted OID
// with underscores; empty where there is no memory.
std::string_view in_variable(std::string_view word, ngx_pool_t* pool) noexcept {
    constexpr std::string_view prefix = "oid_";
    if (!is_dotted_oid(word)) {
        return word;
    }
    const std::size_t size = prefix.size() + word.size();
    auto* const text = static_cast<u_char*>(ngx_pnalloc(pool, size));
    if (text == nullptr) {
        return {};
    }
    u_char* end = ngx_cpymem(text, prefix.data(), prefix.size());
    for (const char c : word) {
        *end++ = static_cast<u_char>(c == '.' ? '_' : c);
    }
    return {chars(text), size};
}


// guess_end guesses the name of an attribute in place of a misspelt one.
Guess guess_end(const Asked& wanted) noexcept {
    const Family* family = family_of(wanted);
    if (family == nullptr || !family->by_attribute_name) {
        return {};
    }
    const std::string_view word =
        without_first(wanted.what, family->prefix.size());
    return {{}, family->prefix, nearest(word, attribute_names())};
}


// guess_type finds an attribute that is called otherwise elsewhere.
Guess guess_type(ngx_conf_t* cf, const Asked& wanted) noexcept {
    const Family* family = family_of(wanted);
    if (family == nullptr || !family->by_attribute_name) {
        return {};
    }
    const std::string_view word =
        attribute_word(without_first(wanted.what, family->prefix.size()));
    if (word.empty()) {
        return {};
    }
    return {wanted.verified ? k_verified : std::string_view{}, family->prefix,
            in_variable(word, cf->pool)};
}


// guess_whole guesses a fixed name.
Guess guess_whole(const Asked& wanted) noexcept {
    std::string_view known[64];
    std::size_t count = 0;
    const auto add = [&](std::string_view name, bool is_fact) {
        if (count < std::size(known) && (is_fact || !wanted.verified)) {
            known[count++] = name;
        }
    };
    for (const Special& one : k_specials) {
        add(one.name, one.get_verified != nullptr);
    }
    for (const NamedValue& value : named_values()) {
        add(value.name, !value.verdict);
    }
    return {{}, {}, nearest(wanted.what, {known, count})};
}


// guess_variable guesses what a name without meaning should have been.
Guess guess_variable(ngx_conf_t* cf, const Asked& wanted) noexcept {
    const std::size_t end = wanted.what.find('_');
    if (!wanted.verified && end != std::string_view::npos) {
        // `verify` is likely, and too short to be near.
        constexpr std::size_t farthest = 3;
        const std::string_view rest = without_first(wanted.what, end + 1);
        if (edit_distance({wanted.what.data(), end}, "verified") <= farthest
            && means_something(cf, {rest, true}))
        {
            return {k_verified, {}, rest};
        }
    }
    if (const Guess type = guess_type(cf, wanted); !type.name.empty()) {
        return type;
    }
    const Guess whole = guess_whole(wanted);
    Guess guess = guess_end(wanted);
    const std::string_view written =
        without_first(wanted.what, guess.family.size());
    if (guess.name.empty()
        || (!whole.name.empty()
            && edit_distance(wanted.what, whole.name)
                   < edit_distance(written, guess.name)))
    {
        guess = whole;
    }
    guess.verified = wanted.verified ? k_verified : std::string_view{};
    return guess;
}


ngx_int_t refuse(ngx_conf_t* cf, std::string_view name) noexcept {
    const ngx_str_t text = to_ngx(name);
    const Asked wanted = asked(name);
    const ngx_str_t what = to_ngx(wanted.what);
    if (wanted.verified && means_something(cf, {wanted.what, false})) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "unknown variable \"$%V\", it would be a verdict and "
                      "no fact of a certificate, write \"$client_cert_%V\"",
                      &text, &what);
        return NGX_ERROR;
    }
    const Guess guess = guess_variable(cf, wanted);
    if (!guess.name.empty()) {
        const ngx_str_t parts[] = {to_ngx(guess.verified), to_ngx(guess.family),
                                   to_ngx(guess.name)};
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "unknown variable \"$%V\", did you mean "
                      "\"$client_cert_%V%V%V\"?",
                      &text, &parts[0], &parts[1], &parts[2]);
    } else {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "unknown variable \"$%V\", write an attribute's name as "
                      "in \"$client_cert_subject_cn\", or an OID as in "
                      "\"$client_cert_subject_oid_2_5_4_97\" or "
                      "\"$client_cert_ext_2_5_29_17\"",
                      &text);
    }
    return NGX_ERROR;
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
            return refuse(cf, name);
        }
        const std::string_view argument =
            argument_of(*family, wanted.what, cf->pool);
        variable = create<Variable>(cf->pool);
        if (variable == nullptr || argument.data() == nullptr) {
            return NGX_ERROR;
        }
        if (argument.empty()) {
            return refuse(cf, name);
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
    return add(cf, k_prefix, NGX_HTTP_VAR_PREFIX, get_by_name, nullptr)
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
        if (name.starts_with(k_prefix) && complete(cf, name) != NGX_OK) {
            return NGX_ERROR;
        }
    }
    return NGX_OK;
}

}  // namespace client_cert::http
