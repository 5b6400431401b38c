// Reads who gets in, and by whose word.
#include "http/ngx_http.hpp"

#include "http/conf.hpp"
#include "http/handlers.hpp"
#include "http/start_warnings.hpp"
#include "http/texts.hpp"
#include "nginx/directives.hpp"
#include "nginx/words.hpp"

namespace client_cert::http {
namespace {

LocationConf& location(void* conf) noexcept {
    return *static_cast<LocationConf*>(conf);
}

}  // namespace


char* set_refuse(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return read_refuse(cf, static_cast<ServerConf*>(conf)->refuse);
}


char* set_ca(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    LocationConf& place = location(conf);
    TrustChoice& choice = place.choice;
    place.ca_written = note_written(cf);
    return place.ca_written != nullptr
               ? take_path(cf, choice.ca, choice.ca_file, choice.ca_line)
               : conf_failed();
}


char* set_crl(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return read_crl(cf, location(conf).choice,
                    main_conf(cf).own_trusts.named_lists);
}


char* set_depth(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return read_depth(cf, location(conf).choice);
}


char* set_partial_chain(ngx_conf_t* cf, ngx_command_t* cmd,
                        void* conf) noexcept {
    return read_partial_chain(cf, *cmd, location(conf).choice);
}


char* set_mode(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return read_mode(cf, location(conf).access);
}


char* set_allow(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return add_rule(cf, location(conf).access, AccessEffect::allow,
                    main_conf(cf).list_sets, Texts::scripting());
}


char* set_deny(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return add_rule(cf, location(conf).access, AccessEffect::deny,
                    main_conf(cf).list_sets, Texts::scripting());
}


char* set_deny_code(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    LocationConf& place = location(conf);
    if (place.deny_code != NGX_CONF_UNSET_UINT) {
        return const_cast<char*>("is duplicate");
    }
    const ngx_str_t& word = words(cf)[1];
    const ngx_int_t code = ngx_atoi(word.data, word.len);
    // nginx closes the connection at 444, and has a meaning of its own for the
    // last ones.
    if (code < 400 || code > 499 || code == 444 || code >= 494) {
        return refuse(cf,
                      "invalid \"%V\" in \"%V\", write a status from 400 to "
                      "493 other than 444",
                      &word, &words(cf)[0]);
    }
    place.deny_code = static_cast<ngx_uint_t>(code);
    return NGX_CONF_OK;
}


char* set_early_data(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    static constexpr std::string_view names[] = {"reject", "accept"};

    LocationConf& place = location(conf);
    if (!set_once(place.has_early_data)) {
        return const_cast<char*>("is duplicate");
    }
    std::size_t index = 0;
    if (char* error = read_choice(cf, "choice", names, index);
        error != NGX_CONF_OK) {
        return error;
    }
    place.early_data = static_cast<EarlyData>(index);
    return NGX_CONF_OK;
}

}  // namespace client_cert::http
