// Looks on while nginx reads directives of other modules, for warnings.
#include "http/ngx_http.hpp"

#include "http/other_directives.hpp"

#include <algorithm>

#include "http/conf.hpp"
#include "http/set_elsewhere.hpp"
#include "nginx/watched_modules.hpp"

namespace client_cert::http {
namespace {

bool sets_header(std::string_view directive) noexcept {
    constexpr std::string_view known[] = {"proxy_set_header", "grpc_set_header",
                                          "fastcgi_param", "uwsgi_param",
                                          "scgi_param"};
    return std::ranges::find(known, directive) != std::end(known);
}


bool is_of_interest(std::string_view directive) noexcept {
    return sets_header(directive) || is_map(directive) || directive == "return";
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


// look_on has a directive do what it does, and remembers it.
char* look_on(ngx_conf_t* cf, ngx_command_t* copy, void* conf) noexcept {
    ngx_command_t* genuine = genuine_command(main_conf(cf).watched, copy);
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

}  // namespace


bool watch_others(ngx_conf_t* cf) noexcept {
    MainConf& conf = main_conf(cf);
    conf.set_elsewhere =
        ngx_array_create(cf->temp_pool, 16, sizeof(SetElsewhere));
    return conf.set_elsewhere != nullptr
           && watch_modules(cf, {NGX_HTTP_MODULE, is_of_interest, look_on},
                            conf.watched);
}


bool leave_others(ngx_conf_t* cf) noexcept {
    MainConf& conf = main_conf(cf);
    leave_modules(cf, conf.watched);
    const std::span<SetElsewhere> all =
        elements<SetElsewhere>(conf.set_elsewhere);
    conf.set_elsewhere = nullptr;
    return warn_of_elsewhere(cf, all);
}

}  // namespace client_cert::http
