// Merges the levels of the configuration, and finds out what then holds.
#include "stream/ngx_stream.hpp"

#include "nginx/server_messages.hpp"
#include "nginx/server_tls.hpp"
#include "stream/handlers.hpp"
#include "stream/servers.hpp"
#include "stream/start_warnings.hpp"

namespace client_cert::stream {
namespace {

// refuse_datagrams logs what stands in a server that takes datagrams.
bool refuse_datagrams(ngx_conf_t* cf, const char* what, const ngx_str_t& file,
                      ngx_uint_t line) noexcept {
    const Place place = place_of(cf);
    ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                  "%s stands in a server that takes datagrams, that at %V in "
                  "%V:%ui, whose clients show no certificate, write a server "
                  "of its own for \"listen ... udp\", in %V:%ui",
                  what, &place.address, &place.file, place.line, &file, line);
    return false;
}


// settle_refuse finds out who answers what fails in handshakes.
bool settle_refuse(ngx_conf_t* cf, const Reach& reach, const ServerConf& prev,
                   ServerConf& conf) noexcept {
    merge_refuse(prev.refuse, conf.refuse);
    if (conf.refuse.refuse != Refuse::policy) {
        return true;
    }
    const Ssl& ssl = ssl_conf(cf);
    // An inherited wish means nothing where no certificate is asked for.
    if (!is_optional_no_ca(ssl)
        && (!conf.refuse.is_inherited || asks_for_certificates(ssl, reach)))
    {
        refuse_leaving(cf->log, place_of(cf), conf.refuse);
        return false;
    }
    main_conf(cf).leaves_to_policies = true;
    return true;
}


// imply_policy has rules about topics ask for certificates: no name of one that
// is not verified opens a topic.
void imply_policy(ServerConf& conf) noexcept {
    const Written& written =
        *elements<TopicLine>(conf.mqtt.topics).front().written;
    conf.access.mode = Mode::optional;
    conf.access.file = written.file;
    conf.access.line = written.line;
    conf.access.kind = "rule about topics";
    conf.access.off = "client_cert_mqtt";
}


// settle_mqtt finds out what is done with MQTT.
bool settle_mqtt(ngx_conf_t* cf, const Reach& reach, const ServerConf& prev,
                 ServerConf& conf) noexcept {
    if (!merge_mqtt(cf, prev.mqtt, conf.mqtt)) {
        return false;
    }
    if (!speaks_mqtt(conf.mqtt)) {
        return true;
    }
    if (reach.udp) {
        return refuse_datagrams(cf, "\"client_cert_mqtt\"",
                                conf.mqtt.written->file,
                                conf.mqtt.written->line);
    }
    if (main_conf(cf).first_mqtt == nullptr) {
        main_conf(cf).first_mqtt = conf.mqtt.written;
    }
    main_conf(cf).watches_topics |= has_topics(conf.mqtt);
    return true;
}


// settle_policy finds out who gets in.
bool settle_policy(ngx_conf_t* cf, const Reach& reach, const ServerConf& prev,
                   ServerConf& conf) noexcept {
    if (!merge_access(cf, prev.access, conf.access)) {
        return false;
    }
    if (has_topics(conf.mqtt) && !has_policy(conf.access)) {
        imply_policy(conf);
    }
    if (!has_policy(conf.access)) {
        return true;
    }
    if (reach.udp) {
        return refuse_datagrams(cf, "a policy", conf.access.file,
                                conf.access.line);
    }
    const Ssl& ssl = ssl_conf(cf);
    if (!asks_for_certificates(ssl, reach)) {
        refuse_policy(cf->log, place_of(cf),
                      {.has_tls = reach.tls,
                       .has_certificate = ssl.ssl.ctx != nullptr,
                       .verifies = ssl.verify != 0,
                       .names_ca = conf.choice.ca.len != 0},
                      conf.access);
        return false;
    }
    conf.policy = make_policy(cf, conf.access);
    if (conf.policy == nullptr) {
        return false;
    }
    if (wants_certificate(*conf.policy) && conf.choice.ca.len == 0
        && trusts_nobody(ssl))
    {
        warn_of_no_ca(cf->log, conf.access);
    }
    main_conf(cf).has_policies = true;
    return true;
}


// settle_forward finds out what is sent to upstreams.
bool settle_forward(ngx_conf_t* cf, const Reach& reach, const ServerConf& prev,
                    ServerConf& conf) noexcept {
    if (conf.forward.forward == Forward::unset) {
        conf.forward = prev.forward;
    }
    const bool forwards = conf.forward.forward == Forward::proxy_v2;
    if (!forwards && !is_unset(conf.tlvs) && conf.tlvs != nullptr) {
        const Written& tlv = *elements<CustomTlv>(conf.tlvs).front().written;
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"client_cert_tlv\" has no header to stand in, write "
                      "\"client_cert_forward proxy-v2;\" beside it, in %V:%ui",
                      &tlv.file, tlv.line);
        return false;
    }
    if (is_unset(conf.tlvs)) {
        conf.tlvs = is_unset(prev.tlvs) ? nullptr : prev.tlvs;
    }
    if (!forwards) {
        return true;
    }
    if (reach.udp) {
        return refuse_datagrams(cf, "\"client_cert_forward\"",
                                conf.forward.written->file,
                                conf.forward.written->line);
    }
    main_conf(cf).forwards = true;
    return true;
}

}  // namespace


char* merge_server_conf(ngx_conf_t* cf, void* parent, void* child) noexcept {
    auto& prev = *static_cast<ServerConf*>(parent);
    auto& conf = *static_cast<ServerConf*>(child);

    // The stream level is nobody's child, so its first child completes it.
    if (prev.access.rules == nullptr && !collect_rules(cf, prev.access)) {
        return conf_failed();
    }
    const Reach reach = reach_of(cf, server_of(cf));
    if (conf.choice.ca.len == 0) {
        conf.ca_written = prev.ca_written;
    }
    const bool chooses_trust = wants_trust(conf.choice);
    merge_choice(prev.choice, conf.choice);
    const Ssl& ssl = ssl_conf(cf);
    if (conf.choice.named != nullptr && asks_for_certificates(ssl, reach)) {
        conf.choice.named->in_use = true;
    }
    if (!settle_mqtt(cf, reach, prev, conf)
        || !settle_refuse(cf, reach, prev, conf)
        || !settle_policy(cf, reach, prev, conf)
        || !settle_forward(cf, reach, prev, conf))
    {
        return conf_failed();
    }
    constexpr ngx_msec_t usual = 60'000;
    ngx_conf_merge_msec_value(conf.recheck, prev.recheck, usual);
    note_reach(cf, reach, prev, conf, chooses_trust);
    return (!wants_trust(conf.choice) || ssl.ssl.ctx == nullptr
            || find_trust(cf, main_conf(cf).own_trusts,
                          server_tls(ssl, place_of), conf.choice, conf.own))
               ? NGX_CONF_OK
               : conf_failed();
}

}  // namespace client_cert::stream
