// What is known of a session of MQTT.
#pragma once

#include "stream/ngx_stream.hpp"

#include "mqtt/connect.hpp"
#include "nginx/decision.hpp"
#include "nginx/variable_names.hpp"

namespace client_cert::stream {

struct Reading;
struct TopicFilter;

// Mqtt is what is known of a session of MQTT, from its CONNECT on.
struct Mqtt {
    // version is that of the protocol, empty before CONNECT was read.
    ngx_str_t version = {};
    // client_id and username are what the client wrote.
    ngx_str_t client_id = {};
    ngx_str_t username = {};
    // topic is the last one that was refused, as far as it is kept.
    ngx_str_t topic = {};
    // reading is its CONNECT until the session is admitted.
    Reading* reading = nullptr;
    // filter looks at topics; nullptr where there are no rules about them.
    TopicFilter* filter = nullptr;
};

// Leaving is a session whose client is to go.
struct Leaving {
    ngx_uint_t status = 0;
    // seen is how many bytes it has sent since.
    std::size_t seen = 0;
};

// Session is what is known of a session.
struct Session {
    bool is_decided = false;
    // access is what was decided last.
    Access access = Access::unverified;
    // mqtt is nullptr where that is not what the session speaks.
    Mqtt* mqtt = nullptr;
    // leaving is nullptr before the session's end.
    Leaving* leaving = nullptr;
};

[[nodiscard]] inline Session* known_session(ngx_stream_session_t* s) noexcept {
    return static_cast<Session*>(
        ngx_stream_get_module_ctx(s, ngx_stream_client_cert_module));
}

// session_of is the same, made where there is none yet; nullptr where there is
// no memory.
[[nodiscard]] Session* session_of(ngx_stream_session_t* s) noexcept;

// MqttValue finds the value of a variable.
using MqttValue = ngx_str_t (*)(ngx_stream_session_t* s) noexcept;

// mqtt_value is that of `$client_cert_mqtt_...`; nullptr for all others.
[[nodiscard]] MqttValue mqtt_value(const Asked& wanted) noexcept;

// note_topic keeps the beginning of a topic that was refused. Where there is no
// memory nothing is kept.
void note_topic(ngx_stream_session_t* s, std::string_view topic) noexcept;

// log_topic says which topic a client may not use for an action.
void log_topic(ngx_stream_session_t* s, const char* action,
               std::string_view topic, const Verdict* verdict) noexcept;

}  // namespace client_cert::stream
