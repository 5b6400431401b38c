// What other modules of stream do with a server's connections.
#include "stream/ngx_stream.hpp"

#include "stream/other_modules.hpp"

#include <algorithm>

#include "stream/servers.hpp"

namespace client_cert::stream {
namespace {

ngx_module_t* find_module(ngx_conf_t* cf, std::string_view name) noexcept {
    for (ngx_module_t** one = cf->cycle->modules; *one != nullptr; one++) {
        if ((*one)->name != nullptr && name == (*one)->name) {
            return *one;
        }
    }
    return nullptr;
}


// is_on tells whether a module's directive, which is a flag or a number of the
// same size, is something else than `off` in a server. nginx has no other way
// to ask for what a module keeps to itself.
bool is_on(const Server& server, const ngx_module_t* module,
           std::string_view directive) noexcept {
    if (module == nullptr) {
        return false;
    }
    const auto* conf =
        static_cast<const u_char*>(server.ctx->srv_conf[module->ctx_index]);
    for (const ngx_command_t* command = module->commands;
         command->name.len != 0; command++)
    {
        if (view(command->name) == directive) {
            ngx_flag_t flag = 0;
            ngx_memcpy(&flag, conf + command->offset, sizeof(flag));
            return flag != 0 && flag != NGX_CONF_UNSET;
        }
    }
    return false;
}


// passes_on tells whether a server hands its connections to another one: the
// module keeps an address, or a text for it, and nothing before.
bool passes_on(const Server& server, const ngx_module_t* module) noexcept {
    if (module == nullptr) {
        return false;
    }
    const auto* conf = static_cast<const void* const*>(
        server.ctx->srv_conf[module->ctx_index]);
    return conf[0] != nullptr || conf[1] != nullptr;
}


// refuse refuses that a directive and another module's are both in a server.
bool refuse(ngx_conf_t* cf, const Server& server, const char* directive,
            const Written& written, const char* what,
            const char* remedy) noexcept {
    const Place place = place_of(cf, server);
    ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                  "\"%s\" cannot stand beside \"%s\" in the server at %V in "
                  "%V:%ui, %s, in %V:%ui",
                  directive, what, &place.address, &place.file, place.line,
                  remedy, &written.file, written.line);
    return false;
}


bool passes_on(ngx_conf_t* cf, const Server& server) noexcept {
    return passes_on(server, find_module(cf, "ngx_stream_pass_module"));
}


bool refuse_header(ngx_conf_t* cf, const Server& server, const char* what,
                   const char* remedy) noexcept {
    return refuse(cf, server, "client_cert_forward proxy-v2",
                  *conf_of(server).forward.written, what, remedy);
}

}  // namespace


bool allows_header(ngx_conf_t* cf, const Server& server) noexcept {
    const ngx_module_t* proxy = find_module(cf, "ngx_stream_proxy_module");
    if (is_on(server, proxy, "proxy_protocol")) {
        return refuse_header(cf, server, "proxy_protocol",
                             "write \"proxy_protocol off;\" there: one header "
                             "is enough");
    }
    if (is_on(server, proxy, "proxy_ssl")) {
        return refuse_header(cf, server, "proxy_ssl on",
                             "write \"proxy_ssl off;\" or "
                             "\"client_cert_forward off;\" there: the header "
                             "would be inside of TLS, where no receiver looks "
                             "for it");
    }
    if (passes_on(cf, server)) {
        return refuse_header(cf, server, "pass",
                             "write \"client_cert_forward off;\" there: the "
                             "other server would take the header for the "
                             "client's");
    }
    return true;
}


bool allows_mqtt(ngx_conf_t* cf, const Server& server) noexcept {
    const MqttConf& conf = conf_of(server).mqtt;
    if (passes_on(cf, server)) {
        return refuse(cf, server, "client_cert_mqtt on", *conf.written, "pass",
                      "write \"client_cert_mqtt off;\" there: the other server "
                      "would not get what was read");
    }
    const ngx_module_t* proxy = find_module(cf, "ngx_stream_proxy_module");
    if (has_topics(conf) && is_on(server, proxy, "proxy_protocol")) {
        const TopicLine& first = elements<TopicLine>(conf.topics).front();
        return refuse(
            cf, server,
            first.allows ? "client_cert_mqtt_allow" : "client_cert_mqtt_deny",
            *first.written, "proxy_protocol",
            "write \"client_cert_forward proxy-v2;\" instead of it "
            "there: only of a header of ours it is known where "
            "CONNECT begins");
    }
    return true;
}

}  // namespace client_cert::stream
