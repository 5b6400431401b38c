// Reads who gets in, and by whose word.
#include "stream/ngx_stream.hpp"

#include "nginx/directives.hpp"
#include "nginx/words.hpp"
#include "stream/conf.hpp"
#include "stream/handlers.hpp"
#include "stream/start_warnings.hpp"
#include "stream/rule_texts.hpp"

namespace client_cert::stream {
namespace {

ServerConf& server(void* conf) noexcept {
    return *static_cast<ServerConf*>(conf);
}

}  // namespace


char* set_mode(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return read_mode(cf, server(conf).access);
}


char* set_allow(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return add_rule(cf, server(conf).access, AccessEffect::allow,
                    main_conf(cf).list_sets, RuleTexts::scripting());
}


char* set_deny(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return add_rule(cf, server(conf).access, AccessEffect::deny,
                    main_conf(cf).list_sets, RuleTexts::scripting());
}


char* set_refuse(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return read_refuse(cf, server(conf).refuse);
}


char* set_recheck(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    constexpr ngx_int_t least = 1000;
    constexpr ngx_int_t most = 86'400'000;

    ngx_msec_t& to = server(conf).recheck;
    if (to != NGX_CONF_UNSET_MSEC) {
        return const_cast<char*>("is duplicate");
    }
    if (is_off(cf)) {
        to = 0;
        return NGX_CONF_OK;
    }
    const std::span<ngx_str_t> all = words(cf);
    const ngx_int_t time = ngx_parse_time(&all[1], 0);
    if (time < least || time > most) {
        return refuse(cf,
                      "invalid \"%V\" in \"%V\", write a time from \"1s\" to "
                      "\"24h\", or \"off\"",
                      &all[1], &all[0]);
    }
    to = static_cast<ngx_msec_t>(time);
    return NGX_CONF_OK;
}


char* set_ca(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    TrustChoice& choice = server(conf).choice;
    server(conf).ca_written = note_written(cf);
    return server(conf).ca_written != nullptr
               ? take_path(cf, choice.ca, choice.ca_file, choice.ca_line)
               : conf_failed();
}


char* set_crl(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return read_crl(cf, server(conf).choice,
                    main_conf(cf).own_trusts.named_lists);
}


char* set_depth(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return read_depth(cf, server(conf).choice);
}


char* set_partial_chain(ngx_conf_t* cf, ngx_command_t* cmd,
                        void* conf) noexcept {
    return read_partial_chain(cf, *cmd, server(conf).choice);
}

}  // namespace client_cert::stream
