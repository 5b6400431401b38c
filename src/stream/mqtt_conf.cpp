// What a server's configuration says of MQTT.
#include "stream/ngx_stream.hpp"

#include "stream/mqtt_conf.hpp"

#include <algorithm>

namespace client_cert::stream {
namespace {

// refuse_idle logs that a directive is written where there is no MQTT.
bool refuse_idle(ngx_conf_t* cf, const Written& written) noexcept {
    ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                  "\"%V\" is about MQTT, which this server does not speak, "
                  "write \"client_cert_mqtt on;\" beside it, in %V:%ui",
                  &written.name, &written.file, written.line);
    return false;
}


// has_any tells whether a level says something of a list.
bool has_any(const ngx_array_t* list) noexcept {
    return !is_unset(list) && list != nullptr;
}


void inherit(ngx_array_t*& list, ngx_array_t* prev) noexcept {
    if (is_unset(list)) {
        list = is_unset(prev) ? nullptr : prev;
    }
}


bool collect_removed(ngx_conf_t* cf, MqttConf& conf) noexcept {
    std::span<std::string_view> names;
    const auto fields = elements<ConnectField>(conf.fields);
    if (!pool_arena(cf->pool).array(names, fields.size())) {
        return false;
    }
    std::size_t count = 0;
    for (const ConnectField& one : fields) {
        if (one.field == Field::property) {
            names[count++] = one.name;
        }
    }
    conf.removed = names.first(count);
    return true;
}

}  // namespace


bool replaces(const MqttConf& conf, Field field) noexcept {
    return std::ranges::any_of(
        elements<ConnectField>(conf.fields),
        [&](const ConnectField& one) { return one.field == field; });
}


bool mentions_certificate(const MqttConf& conf) noexcept {
    return std::ranges::any_of(
        elements<ConnectField>(conf.fields),
        [](const ConnectField& one) { return one.value.mentions_certificate; });
}


bool merge_mqtt(ngx_conf_t* cf, const MqttConf& prev, MqttConf& conf) noexcept {
    if (conf.on == NGX_CONF_UNSET) {
        conf.written = prev.written;
    }
    ngx_conf_merge_value(conf.on, prev.on, 0);
    if (!speaks_mqtt(conf)) {
        if (has_any(conf.fields)) {
            return refuse_idle(
                cf, *elements<ConnectField>(conf.fields).front().written);
        }
        if (has_any(conf.topics)) {
            return refuse_idle(
                cf, *elements<TopicLine>(conf.topics).front().written);
        }
        // What is inherited means nothing here.
        conf.fields = nullptr;
        conf.topics = nullptr;
        return true;
    }
    inherit(conf.fields, prev.fields);
    inherit(conf.topics, prev.topics);
    for (const TopicLine& line : elements<TopicLine>(conf.topics)) {
        const mqtt::Actions& actions = line.actions;
        conf.watched.publish |= actions.publish;
        conf.watched.subscribe |= actions.subscribe;
        conf.allowed.publish |= actions.publish && line.allows;
        conf.allowed.subscribe |= actions.subscribe && line.allows;
    }
    return collect_removed(cf, conf);
}

}  // namespace client_cert::stream
