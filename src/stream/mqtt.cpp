// What is known of a session of MQTT.
#include "stream/ngx_stream.hpp"

#include "stream/mqtt.hpp"

#include <algorithm>

#include "nginx/log_text.hpp"

namespace client_cert::stream {
namespace {

// k_longest_topic is how much of a refused topic is kept.
constexpr std::size_t k_longest_topic = 256;


template <ngx_str_t Mqtt::*member>
ngx_str_t value_of(ngx_stream_session_t* s) noexcept {
    const Session* session = known_session(s);
    return session != nullptr && session->mqtt != nullptr
               ? session->mqtt->*member
               : ngx_str_t{};
}


struct Named {
    std::string_view name;
    MqttValue value;
};

constexpr Named k_values[] = {
    {"mqtt_clientid", value_of<&Mqtt::client_id>},
    {"mqtt_username", value_of<&Mqtt::username>},
    {"mqtt_version", value_of<&Mqtt::version>},
    {"mqtt_topic", value_of<&Mqtt::topic>},
};

}  // namespace


Session* session_of(ngx_stream_session_t* s) noexcept {
    Session* session = known_session(s);
    if (session == nullptr) {
        session = create<Session>(s->connection->pool);
        if (session != nullptr) {
            ngx_stream_set_ctx(s, session, ngx_stream_client_cert_module);
        }
    }
    return session;
}


MqttValue mqtt_value(const Asked& wanted) noexcept {
    for (const Named& one : k_values) {
        if (!wanted.verified && wanted.what == one.name) {
            return one.value;
        }
    }
    return nullptr;
}


void note_topic(ngx_stream_session_t* s, std::string_view topic) noexcept {
    Mqtt& mqtt = *known_session(s)->mqtt;
    if (mqtt.topic.data == nullptr) {
        mqtt.topic.data = static_cast<u_char*>(
            ngx_pnalloc(s->connection->pool, k_longest_topic));
        if (mqtt.topic.data == nullptr) {
            return;
        }
    }
    mqtt.topic.len = std::min(topic.size(), k_longest_topic);
    ngx_memcpy(mqtt.topic.data, topic.data(), mqtt.topic.len);
}


void log_topic(ngx_stream_session_t* s, const char* action,
               std::string_view topic, const Verdict* verdict) noexcept {
    const ngx_connection_t* c = s->connection;
    LogText escaped{topic};
    const ngx_str_t name = escaped.text();
    const ngx_str_t why = to_ngx(reason(Access::topic));
    log_refusal(NGX_LOG_INFO, verdict, c->pool, c->log, "%V %s \"%V\"", &why,
                action, &name);
}

}  // namespace client_cert::stream
