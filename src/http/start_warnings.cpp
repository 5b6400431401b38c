// What is warned of at start.
#include "http/ngx_http.hpp"

#include "http/start_warnings.hpp"

#include "http/servers.hpp"
#include "http/versions.hpp"
#include "nginx/rules.hpp"
#include "nginx/server_messages.hpp"

namespace client_cert::http {
namespace {

constexpr ngx_uint_t k_on = 1;


ngx_uint_t verify_mode(ngx_conf_t* cf) noexcept {
    return static_cast<ngx_uint_t>(ssl_conf(cf).verify);
}


const ngx_http_core_srv_conf_t& server_of(ngx_conf_t* cf) noexcept {
    return *static_cast<const ngx_http_core_srv_conf_t*>(
        ngx_http_conf_get_module_srv_conf(cf, ngx_http_core_module));
}


// is_first tells whether a server was not warned of this kind of mistake yet:
// a thousand locations with the same one are one mistake.
bool is_first(const ngx_http_core_srv_conf_t& server,
              Warning warning) noexcept {
    ServerConf& conf = conf_of(server);
    const auto bit = 1U << static_cast<unsigned>(warning);
    const bool first = (conf.warned & bit) == 0;
    conf.warned |= bit;
    return first;
}


// for_each_server calls `visit(address, server)` for each server of each
// address.
template <class Visit>
void for_each_server(ngx_conf_t* cf, Visit visit) noexcept {
    for_each_address(cf, [&](const ngx_http_conf_addr_t& address) noexcept {
        for (const ngx_http_core_srv_conf_t* server :
             elements<ngx_http_core_srv_conf_t*>(&address.servers))
        {
            visit(address, *server);
        }
    });
}


ngx_str_t address_of(ngx_conf_t* cf,
                     const ngx_http_core_srv_conf_t& server) noexcept {
    ngx_str_t found = to_ngx("no address");
    bool is_known = false;
    for_each_server(cf, [&](const ngx_http_conf_addr_t& address,
                            const ngx_http_core_srv_conf_t& one) noexcept {
        if (&one == &server && !is_known) {
            is_known = true;
            found = address.opt.addr_text;
        }
    });
    return found;
}


// has_tls tells whether some client can begin a handshake with a server, which
// a certificate in it does not do. All servers learn it at once.
bool has_tls(ngx_conf_t* cf, const ngx_http_core_srv_conf_t& server) noexcept {
    MainConf& conf = main_conf(cf);
    if (!conf.knows_tls) {
        conf.knows_tls = true;
        for_each_server(cf, [](const ngx_http_conf_addr_t& address,
                               const ngx_http_core_srv_conf_t& one) noexcept {
            conf_of(one).has_tls |= has_tls_address(address);
        });
    }
    return conf_of(server).has_tls;
}


Place place_of(ngx_conf_t* cf,
               const ngx_http_core_srv_conf_t& server) noexcept {
    const std::span<ngx_http_server_name_t> names =
        elements<ngx_http_server_name_t>(&server.server_names);
    return {names.empty() ? server.server_name : names.front().name,
            address_of(cf, server),
            {ngx_strlen(server.file_name), server.file_name},
            server.line};
}


// handles tells whether the server that `cf` is at has an error page for one of
// two codes. nginx looks for it before it has found a location.
bool handles(ngx_conf_t* cf, ngx_int_t code, ngx_int_t other) noexcept {
    const auto* core = static_cast<const ngx_http_core_loc_conf_t*>(
        server_of(cf).ctx->loc_conf[ngx_http_core_module.ctx_index]);
    for (const ngx_http_err_page_t& page :
         elements<ngx_http_err_page_t>(core->error_pages))
    {
        if (page.status == code || page.status == other) {
            return true;
        }
    }
    return false;
}


// lets_unverified tells whether an unverified certificate gets as far as a
// location: nginx answers 400 before that, but for its error page, and what the
// location does not trust itself.
bool lets_unverified(ngx_conf_t* cf, const LocationConf& conf) noexcept {
    return is_optional_no_ca(ssl_conf(cf)) || wants_trust(conf.choice)
           || handles(cf, NGX_HTTPS_CERT_ERROR, NGX_HTTPS_CERT_ERROR);
}


void warn_of_trust(ngx_conf_t* cf, const LocationConf& conf) noexcept {
    if (conf.policy != nullptr && wants_certificate(*conf.policy)
        && conf.choice.ca.len == 0 && trusts_nobody(ssl_conf(cf))
        && is_first(server_of(cf), Warning::no_ca))
    {
        warn_of_no_ca(cf->log, conf.access);
    }
}


// warn_of_off warns of a location that seems to need no certificate. Where it
// lifts rules, or is for error pages, it has a meaning.
void warn_of_off(ngx_conf_t* cf, const LocationConf& prev,
                 const LocationConf& conf) noexcept {
    const auto* core = static_cast<const ngx_http_core_loc_conf_t*>(
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module));
    if (conf.access.is_off_here && verify_mode(cf) == k_on
        && prev.access.rules == nullptr && core->internal != 1
        && !handles(cf, NGX_HTTPS_CERT_ERROR, NGX_HTTPS_NO_CERT)
        && is_first(server_of(cf), Warning::off))
    {
        nginx::warn_of_off(cf->log, conf.access);
    }
}


// warn_of_return warns of a policy that is never asked.
void warn_of_return(ngx_conf_t* cf, const LocationConf& conf) noexcept {
    if (conf.policy != nullptr && conf.access.is_written_here
        && conf.return_line != 0 && is_first(server_of(cf), Warning::returns))
    {
        ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                      "\"return\" answers before the policy beside it is "
                      "asked, write \"try_files /.none @NAME;\" instead and "
                      "\"return\" in a \"location @NAME\" without a policy, in "
                      "%V:%ui",
                      &conf.return_file, conf.return_line);
    }
}


void mark(ngx_conf_t* cf, const LocationConf& conf, Written* written) noexcept {
    if (written != nullptr) {
        mark_written(written, &server_of(cf), asks_for_certificates(cf),
                     lets_unverified(cf, conf));
    }
}


void warn_of_unverified(ngx_conf_t* cf, const Written& written) noexcept {
    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"unverified\" of \"%V\" has no effect, because nginx "
                  "answers 400 to an unverified certificate before, write "
                  "\"ssl_verify_client optional_no_ca;\" or \"error_page 495 "
                  "URI;\" in the server, in %V:%ui",
                  &written.name, &written.file, written.line);
}

}  // namespace


Place place_of(ngx_conf_t* cf) noexcept {
    return place_of(cf, server_of(cf));
}


bool asks_for_certificates(ngx_conf_t* cf) noexcept {
    const ngx_http_ssl_srv_conf_t& ssl = ssl_conf(cf);
    return ssl.ssl.ctx != nullptr && ssl.verify != 0
           && has_tls(cf, server_of(cf));
}


Written* note_written(ngx_conf_t* cf) noexcept {
    return note_written(cf, main_conf(cf).written);
}


void note_reach(ngx_conf_t* cf, const LocationConf& prev,
                LocationConf& conf) noexcept {
    for (const OutgoingHeader& header : elements<OutgoingHeader>(conf.plan)) {
        mark(cf, conf, header.written);
    }
    mark(cf, conf, conf.ca_written);
    warn_of_trust(cf, conf);
    warn_of_off(cf, prev, conf);
    warn_of_return(cf, conf);
}


void warn_of_written(ngx_conf_t* cf) noexcept {
    for (const Written* one = take_written(main_conf(cf).written);
         one != nullptr; one = one->next)
    {
        if (one->server == nullptr) {
            continue;
        }
        const auto& server =
            *static_cast<const ngx_http_core_srv_conf_t*>(one->server);
        if (!one->asks && one->needs_certificate
            && is_first(server, Warning::never_asks))
        {
            warn_never_asks(cf->log, place_of(cf, server), has_tls(cf, server),
                            one->name, one->file, one->line);
        } else if (one->asks && one->needs_unverified && !one->lets_unverified
                   && is_first(server, Warning::unverified))
        {
            warn_of_unverified(cf, *one);
        }
    }
}


void refuse_policy(ngx_conf_t* cf, const LocationConf& conf) noexcept {
    const ngx_http_ssl_srv_conf_t& ssl = ssl_conf(cf);
    nginx::refuse_policy(cf->log, place_of(cf),
                         {.has_tls = has_tls(cf, server_of(cf)),
                          .has_certificate = ssl.ssl.ctx != nullptr,
                          .verifies = ssl.verify != 0,
                          .names_ca = conf.choice.ca.len != 0},
                         conf.access);
}

}  // namespace client_cert::http
