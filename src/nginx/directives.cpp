// The directives that all faces have.
#include "nginx/ngx.hpp"

#include "nginx/directives.hpp"

#include "nginx/words.hpp"

namespace client_cert::nginx {
namespace {

// note_policy remembers where a level says something of who gets in, and
// refuses what contradicts itself.
char* note_policy(ngx_conf_t* cf, AccessChoice& access) noexcept {
    if (access.mode == Mode::off && !is_unset(access.written)) {
        return refuse(cf,
                      "\"client_cert_mode off\" stands beside rules of this "
                      "level, remove one of them");
    }
    if (access.file.len == 0) {
        access.file = cf->conf_file->file.name;
        access.line = cf->conf_file->line;
    }
    return NGX_CONF_OK;
}

}  // namespace


char* read_crl(ngx_conf_t* cf, TrustChoice& choice,
               ngx_array_t& named) noexcept {
    static constexpr std::string_view known[] = {"scope=chain", "scope=leaf",
                                                 "policy=fail", "policy=log"};

    if (char* error =
            take_path(cf, choice.crl, choice.crl_file, choice.crl_line);
        error != NGX_CONF_OK)
    {
        return error;
    }
    choice.named = create<NamedList>(cf->pool);
    if (choice.named == nullptr || push(named, choice.named) == nullptr) {
        return conf_failed();
    }
    choice.named->file = choice.crl_file;
    choice.named->line = choice.crl_line;
    bool has_scope = false;
    bool has_policy = false;
    for (const ngx_str_t& word : words(cf).subspan(2)) {
        bool fresh = true;
        if (view(word) == known[0] || view(word) == known[1]) {
            fresh = set_once(has_scope);
            choice.scope =
                view(word) == known[0] ? ListScope::chain : ListScope::leaf;
        } else if (view(word) == known[2] || view(word) == known[3]) {
            fresh = set_once(has_policy);
            choice.policy =
                view(word) == known[2] ? ListPolicy::fail : ListPolicy::log;
        } else {
            return refuse_word(cf, "parameter", word, known);
        }
        if (!fresh) {
            return refuse_repeated(cf, word);
        }
    }
    return NGX_CONF_OK;
}


char* read_depth(ngx_conf_t* cf, TrustChoice& choice) noexcept {
    constexpr ngx_int_t deepest = 100;

    if (choice.depth != NGX_CONF_UNSET) {
        return const_cast<char*>("is duplicate");
    }
    const ngx_str_t& word = words(cf)[1];
    choice.depth = ngx_atoi(word.data, word.len);
    if (choice.depth == NGX_ERROR || choice.depth > deepest) {
        return refuse(cf,
                      "invalid \"%V\" in \"%V\", write a number from 0 to "
                      "%i",
                      &word, &words(cf)[0], deepest);
    }
    choice.depth_file = cf->conf_file->file.name;
    choice.depth_line = cf->conf_file->line;
    return NGX_CONF_OK;
}


char* read_partial_chain(ngx_conf_t* cf, const ngx_command_t& cmd,
                         TrustChoice& choice) noexcept {
    // nginx's own function, with an offset that is ours to know.
    ngx_command_t command = cmd;
    command.offset = 0;
    return ngx_conf_set_flag_slot(cf, &command, &choice.partial_chain);
}


char* read_mode(ngx_conf_t* cf, AccessChoice& access) noexcept {
    static constexpr std::string_view names[] = {"off", "optional", "required"};

    if (access.mode != Mode::unset) {
        return const_cast<char*>("is duplicate");
    }
    std::size_t index = 0;
    if (char* error = read_choice(cf, "mode", names, index);
        error != NGX_CONF_OK) {
        return error;
    }
    access.mode = static_cast<Mode>(index + 1);
    return note_policy(cf, access);
}


char* add_rule(ngx_conf_t* cf, AccessChoice& access, AccessEffect effect,
               ngx_array_t& lists, const Scripting& scripting) noexcept {
    WrittenRule rule;
    if (char* error =
            read_rule(cf, effect, words(cf).subspan(1), lists, scripting, rule);
        error != NGX_CONF_OK)
    {
        return error;
    }
    char* error = conf_failed();
    ngx_array_t* rules = open(cf, access.written, sizeof(WrittenRule), error);
    return rules != nullptr && push(*rules, rule) != nullptr
               ? note_policy(cf, access)
               : error;
}

}  // namespace client_cert::nginx
