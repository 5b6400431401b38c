// What asks for certificates before the handshake, when there is none yet.
#include "stream/ngx_stream.hpp"

#include "stream/early_uses.hpp"

#include "nginx/mentions.hpp"
#include "nginx/variable_names.hpp"
#include "nginx/watched_modules.hpp"
#include "stream/conf.hpp"

namespace client_cert::stream {

// SeenText is a text of another module's directive.
struct SeenText {
    ngx_str_t directive = {};
    ngx_str_t text = {};
    // variable is what is made of it, with its `$`, where something is.
    ngx_str_t variable = {};
    ngx_str_t file = {};
    ngx_uint_t line = 0;
};

namespace {

// makes_variable tells whether a directive makes a variable of a text, which is
// evaluated when somebody asks for it.
bool makes_variable(std::string_view directive) noexcept {
    return directive == "map" || directive == "geo"
           || directive == "split_clients";
}


// is_early tells whether nginx evaluates a directive's text in a phase before
// the handshake.
bool is_early(std::string_view directive) noexcept {
    return directive == "set" || directive == "limit_conn_zone";
}


bool is_of_interest(std::string_view directive) noexcept {
    return makes_variable(directive) || is_early(directive);
}


// see remembers the directive that `cf` is at.
void see(ngx_conf_t* cf) noexcept {
    const std::span<ngx_str_t> words = elements<ngx_str_t>(cf->args);
    ngx_array_t* list = main_conf(cf).seen;
    if (words.size() < 3 || list == nullptr) {
        return;
    }
    const bool sets = view(words[0]) == "set";
    const bool makes = makes_variable(view(words[0]));
    (void)push(*list, SeenText{words[0], words[sets ? 2 : 1],
                               makes ? words[2] : ngx_str_t{},
                               cf->conf_file->file.name, cf->conf_file->line});
}


// look_on has a directive do what it does, and remembers it.
char* look_on(ngx_conf_t* cf, ngx_command_t* copy, void* conf) noexcept {
    ngx_command_t* genuine = genuine_command(main_conf(cf).watched, copy);
    if (genuine == nullptr) {
        return conf_failed();
    }
    // The words of a block are gone once it is read.
    see(cf);
    return genuine->set(cf, genuine, conf);
}


// find_unknown finds the first variable of a text that is made of a
// certificate: one of ours, or one that is made of such. Of what is made in a
// circle nginx makes nothing.
std::string_view find_unknown(std::string_view text,
                              std::span<const SeenText> all,
                              unsigned depth = 0) noexcept {
    constexpr unsigned deepest = 8;
    std::string_view found;
    (void)mentions(text, [&](std::string_view name) noexcept {
        bool is_unknown = name.starts_with(k_variables);
        for (const SeenText& one : all) {
            is_unknown |=
                depth < deepest && one.variable.len != 0
                && without_first(view(one.variable), 1) == name
                && !find_unknown(view(one.text), all, depth + 1).empty();
        }
        if (is_unknown) {
            found = name;
        }
        return is_unknown;
    });
    return found;
}


void warn_of_early(ngx_conf_t* cf, const SeenText& one,
                   std::string_view variable) noexcept {
    const ngx_str_t name = to_ngx(variable);
    ngx_log_error(
        NGX_LOG_WARN, cf->log, 0,
        "\"%V\" is evaluated before the handshake, where \"$%V\" knows no "
        "certificate%s, write %s, in %V:%ui",
        &one.directive, &name,
        variable.starts_with(k_variables)
            ? ""
            : " and keeps that for the connection where it is not \"volatile\"",
        view(one.directive) == "set"
            ? "the value where the variable is used"
            : "a key that is known before, like \"$binary_remote_addr\"",
        &one.file, one.line);
}

}  // namespace


bool watch_others(ngx_conf_t* cf) noexcept {
    MainConf& conf = main_conf(cf);
    conf.seen = ngx_array_create(cf->temp_pool, 4, sizeof(SeenText));
    return conf.seen != nullptr
           && watch_modules(cf, {NGX_STREAM_MODULE, is_of_interest, look_on},
                            conf.watched);
}


void leave_others(ngx_conf_t* cf) noexcept {
    MainConf& conf = main_conf(cf);
    leave_modules(cf, conf.watched);
    const std::span<SeenText> all = elements<SeenText>(conf.seen);
    conf.seen = nullptr;
    for (const SeenText& one : all) {
        if (!is_early(view(one.directive))) {
            continue;
        }
        if (const std::string_view name = find_unknown(view(one.text), all);
            !name.empty())
        {
            warn_of_early(cf, one, name);
        }
    }
}

}  // namespace client_cert::stream
