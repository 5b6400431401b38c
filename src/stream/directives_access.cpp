// Reads who gets in, and by whose word.
#include "stream/ngx_stream.hpp"

#include "nginx/directives.hpp"
#include "nginx/words.hpp"
#include "stream/conf.hpp"
#include "stream/handlers.hpp"
#include "stream/start_warnings.hpp"
#include "stream/texts.hpp"

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
                    main_conf(cf).list_sets, Texts::scripting());
}


char* set_deny(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return add_rule(cf, server(conf).access, AccessEffect::deny,
                    main_conf(cf).list_sets, Texts::scripting());
}


char* set_refuse(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return read_refuse(cf, server(conf).refuse);
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
