// What asks for certificates before the handshake, when there is none yet.
#include "stream/ngx_stream.hpp"

#include "stream/early_uses.hpp"

#include "nginx/mentions.hpp"
#include "nginx/variable_names.hpp"
#include "nginx/watched_modules.hpp"
#include "stream/conf.hpp"
#include "stream/versions.hpp"

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

// makes_variable tells whether a directive makes a variable that is evaluated
// when somebody asks for it, and nginx keeps from then on.
bool makes_variable(std::string_view directive) noexcept {
    return directive == "map" || directive == "geo"
           || directive == "split_clients" || directive == "js_set";
}


// is_early tells whether nginx evaluates a directive's text in a phase before
// the handshake.
bool is_early(std::string_view directive) noexcept {
    return directive == "set" || directive == "limit_conn_zone";
}


bool is_of_interest(std::string_view directive) noexcept {
    return makes_variable(directive) || is_early(directive);
}


// take_apart finds out which words are what.
SeenText take_apart(std::span<const ngx_str_t> words) noexcept {
    const std::string_view directive = view(words[0]);
    const auto word = [&](std::size_t i) noexcept {
        return i < words.size() ? words[i] : ngx_str_t{};
    };
    SeenText seen{.directive = words[0]};
    if (directive == "set") {
        seen.variable = word(1);
        seen.text = word(2);
    } else if (directive == "js_set" || words.size() == 2) {
        // A `geo` of one variable looks at the client's address.
        seen.variable = word(1);
    } else {
        seen.text = word(1);
        seen.variable = makes_variable(directive) ? word(2) : ngx_str_t{};
    }
    return seen;
}


// see remembers the directive that `cf` is at.
void see(ngx_conf_t* cf) noexcept {
    ngx_array_t* list = main_conf(cf).seen;
    if (list == nullptr) {
        return;
    }
    SeenText seen = take_apart(elements<ngx_str_t>(cf->args));
    seen.file = cf->conf_file->file.name;
    seen.line = cf->conf_file->line;
    (void)push(*list, seen);
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


bool makes(const SeenText& seen, std::string_view variable) noexcept {
    return seen.variable.len != 0
           && without_first(view(seen.variable), 1) == variable;
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
                depth < deepest && makes(one, name)
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
        "certificate, write %s, in %V:%ui",
        &one.directive, &name,
        view(one.directive) == "set"
            ? "the value where the variable is used"
            : "a key that is known before, like \"$binary_remote_addr\"",
        &one.file, one.line);
}


// is_kept tells whether nginx keeps what a variable said before the handshake,
// which it may say otherwise behind it: one that is made of others, and has not
// been set; or nginx's own of TLS.
bool is_kept(std::string_view variable,
             std::span<const SeenText> all) noexcept {
    bool is_made = variable.starts_with("ssl_");
    for (const SeenText& one : all) {
        if (!makes(one, variable)) {
            continue;
        }
        if (view(one.directive) == "set") {
            return false;
        }
        is_made = true;
    }
    return is_made;
}


// find_kept finds the indexes of all such. False where there is no memory.
bool find_kept(ngx_conf_t* cf, std::span<const SeenText> all) noexcept {
    const std::span<ngx_stream_variable_t> mentioned =
        elements<ngx_stream_variable_t>(&core_conf(cf).variables);
    std::span<ngx_uint_t> kept;
    if (!pool_arena(cf->pool).array(kept, mentioned.size())) {
        return false;
    }
    std::size_t count = 0;
    for (std::size_t i = 0; i < mentioned.size(); i++) {
        if (is_kept(view(mentioned[i].name), all)) {
            kept[count++] = i;
        }
    }
    main_conf(cf).kept = kept.first(count);
    return true;
}

}  // namespace


bool watch_others(ngx_conf_t* cf) noexcept {
    MainConf& conf = main_conf(cf);
    conf.seen = ngx_array_create(cf->temp_pool, 4, sizeof(SeenText));
    return conf.seen != nullptr
           && watch_modules(cf, {NGX_STREAM_MODULE, is_of_interest, look_on},
                            conf.watched);
}


bool leave_others(ngx_conf_t* cf) noexcept {
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
    return find_kept(cf, all);
}


void forget_early(ngx_stream_session_t* s) noexcept {
    for (const ngx_uint_t index : main_conf(s).kept) {
        s->variables[index].valid = 0;
        s->variables[index].not_found = 0;
    }
}

}  // namespace client_cert::stream
