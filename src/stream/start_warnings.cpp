// What is warned of at start.
#include "stream/ngx_stream.hpp"

#include "stream/start_warnings.hpp"

#include <algorithm>

#include "nginx/mentions.hpp"
#include "nginx/server_messages.hpp"
#include "nginx/words.hpp"

namespace client_cert::stream {
namespace {

constexpr ngx_uint_t k_on = 1;


// lets_unverified tells whether a connection with an unverified certificate
// gets past nginx, and then past us: no policy lets one in.
bool lets_unverified(const Ssl& ssl, const ServerConf& conf) noexcept {
    return (is_optional_no_ca(ssl) || wants_trust(conf.choice))
           && conf.policy == nullptr;
}


// warn_of_nobody warns of a header that tells of no certificate, ever.
void warn_of_nobody(ngx_conf_t* cf, const Place& place, bool has_tls,
                    const Written& forward) noexcept {
    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"%V\" tells of no certificate, because the server at %V in "
                  "%V:%ui never asks for one, write %s\"ssl_verify_client "
                  "optional;\" and \"ssl_client_certificate FILE;\" in it, in "
                  "%V:%ui",
                  &forward.name, &place.address, &place.file, place.line,
                  has_tls ? "" : "\"listen ... ssl;\", ", &forward.file,
                  forward.line);
}


void warn_of_no_header(ngx_conf_t* cf, const Written& tlv) noexcept {
    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"%V\" has no header to stand in, write "
                  "\"client_cert_forward proxy-v2;\" beside it or in a server "
                  "that inherits it, in %V:%ui",
                  &tlv.name, &tlv.file, tlv.line);
}


void warn_of_unverified(ngx_conf_t* cf, const Written& written) noexcept {
    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"unverified\" of \"%V\" has no effect, because no "
                  "connection with an unverified certificate is let in, write "
                  "\"ssl_verify_client optional_no_ca;\" in a server without a "
                  "policy, or remove \"unverified\", in %V:%ui",
                  &written.name, &written.file, written.line);
}


void warn_of_no_judge(ngx_conf_t* cf, const char* directive,
                      const ngx_str_t& file, ngx_uint_t line) noexcept {
    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"%s\" keeps nobody out by itself, write "
                  "\"client_cert_mode required;\" or \"optional\" beside it, "
                  "or \"off\" where only variables are to tell, in %V:%ui",
                  directive, &file, line);
}


// warn_of_no_judge warns of whom a server trusts where nothing asks whom it
// does.
void warn_of_no_judge(ngx_conf_t* cf, const TrustChoice& choice) noexcept {
    if (choice.ca.len != 0) {
        warn_of_no_judge(cf, "client_cert_ca", choice.ca_file, choice.ca_line);
    } else if (choice.crl.len != 0) {
        warn_of_no_judge(cf, "client_cert_crl", choice.crl_file,
                         choice.crl_line);
    } else {
        warn_of_no_judge(cf, "client_cert_depth", choice.depth_file,
                         choice.depth_line);
    }
}


// k_client_id is the variable of what a client calls itself.
constexpr std::string_view k_client_id = "client_cert_mqtt_clientid";


bool is_client_id(std::string_view variable) noexcept {
    return variable == k_client_id;
}


// some_pair tells whether a rule compares with what a client calls itself.
bool some_pair(const AccessRules* rules) noexcept {
    if (rules == nullptr) {
        return false;
    }
    for (const AccessRule& rule : rules->rules) {
        for (const AccessPair& pair : rule.pairs) {
            if (pair.pattern.kind == PatternKind::expansion
                && mentions(pair.pattern.text, is_client_id))
            {
                return true;
            }
        }
    }
    return false;
}


// binds_client_id tells whether a client may not call itself what it likes.
bool binds_client_id(const ServerConf& conf) noexcept {
    if (replaces(conf.mqtt, Field::client_id) || some_pair(conf.access.rules)) {
        return true;
    }
    return std::ranges::any_of(
        elements<TopicLine>(conf.mqtt.topics), [](const TopicLine& line) {
            return some_pair(line.pairs)
                   || std::ranges::any_of(
                       line.filter.parts, [](const TextPart& part) {
                           return part.variable != NGX_ERROR
                                  && mentions(part.text, is_client_id);
                       });
        });
}


// warn_of_unbound warns of rules whose sessions anybody may take over.
void warn_of_unbound(ngx_conf_t* cf, TopicLine& line) noexcept {
    if (set_once(line.is_warned)) {
        ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                      "\"%V\" leaves it to a client which session at the "
                      "broker it takes over, write \"client_cert_mqtt_connect "
                      "clientid $client_cert_subject_cn;\" beside it, in "
                      "%V:%ui",
                      &line.written->name, &line.written->file,
                      line.written->line);
    }
}


void warn_if_useless(ngx_conf_t* cf, const Written& written) noexcept {
    const bool is_tlv = view(written.name) == "client_cert_tlv";
    if (!written.needs_certificate) {
        return;
    }
    if (written.server == nullptr) {
        if (is_tlv) {
            warn_of_no_header(cf, written);
        }
        return;
    }
    if (written.asks) {
        if (written.needs_unverified && !written.lets_unverified) {
            warn_of_unverified(cf, written);
        }
        return;
    }
    const auto& server = *static_cast<const Server*>(written.server);
    const bool has_tls = reach_of(cf, server).tls;
    if (view(written.name) == "client_cert_forward") {
        warn_of_nobody(cf, place_of(cf, server), has_tls, written);
    } else if (view(written.name) == "client_cert_mqtt_connect") {
        warn_never_asks(cf->log, place_of(cf, server), has_tls, written.name,
                        written.file, written.line,
                        "has an empty value for every client, which as "
                        "\"clientid\" refuses all of them");
    } else if (!is_tlv) {
        warn_never_asks(cf->log, place_of(cf, server), has_tls, written.name,
                        written.file, written.line);
    }
}

}  // namespace


Written* note_written(ngx_conf_t* cf) noexcept {
    return note_written(cf, main_conf(cf).written);
}


bool asks_for_certificates(const Ssl& ssl, const Reach& reach) noexcept {
    return ssl.ssl.ctx != nullptr && ssl.verify != 0 && reach.tls;
}


void note_reach(ngx_conf_t* cf, const Reach& reach, const ServerConf& prev,
                const ServerConf& conf, bool chooses_trust) noexcept {
    const Ssl& ssl = ssl_conf(cf);
    const Server& server = server_of(cf);
    const bool asks = asks_for_certificates(ssl, reach);
    const auto mark = [&](Written* written) noexcept {
        mark_written(written, &server, asks, lets_unverified(ssl, conf));
    };
    mark(conf.ca_written);
    if (conf.forward.forward == Forward::proxy_v2) {
        mark(conf.forward.written);
        for (const CustomTlv& tlv : elements<CustomTlv>(conf.tlvs)) {
            mark(tlv.written);
        }
    }
    for (const ConnectField& field : elements<ConnectField>(conf.mqtt.fields)) {
        mark(field.written);
    }
    if (has_topics(conf.mqtt) && !binds_client_id(conf)) {
        warn_of_unbound(cf, elements<TopicLine>(conf.mqtt.topics).front());
    }
    if (chooses_trust && asks && conf.policy == nullptr
        && conf.forward.forward != Forward::proxy_v2
        && !conf.access.is_off_here)
    {
        warn_of_no_judge(cf, conf.choice);
    }
    if (conf.access.is_off_here && asks
        && static_cast<ngx_uint_t>(ssl.verify) == k_on
        && prev.access.rules == nullptr)
    {
        warn_of_off(cf->log, conf.access);
    }
}


void warn_of_written(ngx_conf_t* cf) noexcept {
    for (const Written* one = take_written(main_conf(cf).written);
         one != nullptr; one = one->next)
    {
        warn_if_useless(cf, *one);
    }
}


void warn_of_no_shutdown(const ngx_cycle_t& cycle) noexcept {
    const Written* mqtt = main_conf(&cycle)->first_mqtt;
    const auto* core = reinterpret_cast<const ngx_core_conf_t*>(
        ngx_get_conf(cycle.conf_ctx, ngx_core_module));
    if (mqtt != nullptr && core->shutdown_timeout == 0) {
        ngx_log_error(NGX_LOG_WARN, cycle.log, 0,
                      "\"%V\" serves connections that last for weeks, and a "
                      "worker of an earlier configuration goes when they do, "
                      "write \"worker_shutdown_timeout 1h;\" outside of "
                      "\"stream\", in %V:%ui",
                      &mqtt->name, &mqtt->file, mqtt->line);
    }
}

}  // namespace client_cert::stream
