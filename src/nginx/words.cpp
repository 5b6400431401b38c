// The words of a directive, and how wrong ones are refused.
#include "nginx/ngx.hpp"

#include "nginx/words.hpp"

#include "base/suggestion.hpp"

namespace client_cert::nginx {

char* refuse_for(ngx_conf_t* cf, const char* what, const ngx_str_t& word,
                 std::string_view meant) noexcept {
    const ngx_str_t guess = to_ngx(meant);
    return refuse(cf, "unknown %s \"%V\" in \"%V\", did you mean \"%V\"?", what,
                  &word, &words(cf)[0], &guess);
}


char* refuse_word(ngx_conf_t* cf, const char* what, const ngx_str_t& word,
                  std::span<const std::string_view> known) noexcept {
    const ngx_str_t directive = words(cf)[0];
    if (const std::string_view guess = nearest(view(word), known);
        !guess.empty()) {
        return refuse_for(cf, what, word, guess);
    }

    u_char list[512];
    u_char* end = list;
    for (const std::string_view one : known) {
        const ngx_str_t text = to_ngx(one);
        end = ngx_slprintf(end, list + sizeof(list), "%s\"%V\"",
                           end == list ? "" : ", ", &text);
    }
    const ngx_str_t all = {static_cast<std::size_t>(end - list), list};
    return refuse(cf, "unknown %s \"%V\" in \"%V\", known are %V", what, &word,
                  &directive, &all);
}


char* refuse_name(ngx_conf_t* cf, const ngx_str_t& name,
                  std::string_view objection) noexcept {
    const ngx_str_t reason = to_ngx(objection);
    return refuse(cf, "\"%V\" in \"%V\" %V, choose another name", &name,
                  &words(cf)[0], &reason);
}


char* refuse_repeated(ngx_conf_t* cf, const ngx_str_t& word) noexcept {
    return refuse(cf, "\"%V\" is repeated in \"%V\", write it once", &word,
                  &words(cf)[0]);
}


bool is_off(ngx_conf_t* cf) noexcept {
    return words(cf).size() == 2 && view(words(cf)[1]) == "off";
}


char* refuse_more(ngx_conf_t* cf) noexcept {
    if (words(cf).size() == 2 || view(words(cf)[1]) != "off") {
        return NGX_CONF_OK;
    }
    return refuse(cf,
                  "\"%V\" behind \"%V off\", which stands alone: remove one "
                  "of them",
                  &words(cf)[2], &words(cf)[0]);
}


char* switch_off(ngx_conf_t* cf, ngx_array_t*& list) noexcept {
    if (!is_unset(list)) {
        return refuse(cf,
                      "\"%V off\" stands beside another \"%V\" of this "
                      "level, remove one of them",
                      &words(cf)[0], &words(cf)[0]);
    }
    list = nullptr;
    return NGX_CONF_OK;
}


ngx_array_t* open(ngx_conf_t* cf, ngx_array_t*& list, std::size_t size,
                  char*& error) noexcept {
    if (list == nullptr) {
        error = refuse(cf,
                       "\"%V\" stands beside \"%V off\" of this level, "
                       "remove one of them",
                       &words(cf)[0], &words(cf)[0]);
    } else if (is_unset(list)) {
        list = ngx_array_create(cf->pool, 1, size);
        if (list == nullptr) {
            list = static_cast<ngx_array_t*>(NGX_CONF_UNSET_PTR);
            error = conf_failed();
            return nullptr;
        }
    }
    return list;
}


char* read_choice(ngx_conf_t* cf, const char* what,
                  std::span<const std::string_view> names,
                  std::size_t& to) noexcept {
    const ngx_str_t word = words(cf)[1];
    for (std::size_t i = 0; i < names.size(); i++) {
        if (view(word) == names[i]) {
            to = i;
            return NGX_CONF_OK;
        }
    }
    return refuse_word(cf, what, word, names);
}


char* take_path(ngx_conf_t* cf, ngx_str_t& path, ngx_str_t& file,
                ngx_uint_t& line) noexcept {
    if (path.len != 0) {
        return const_cast<char*>("is duplicate");
    }
    path = words(cf)[1];
    if (path.len == 0) {
        return refuse(cf, "\"%V\" names no file", &words(cf)[0]);
    }
    file = cf->conf_file->file.name;
    line = cf->conf_file->line;
    return ngx_conf_full_name(cf->cycle, &path, 1) == NGX_OK ? NGX_CONF_OK
                                                             : conf_failed();
}

}  // namespace client_cert::nginx
