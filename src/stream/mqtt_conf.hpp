// What a server's configuration says of MQTT.
#pragma once

#include "stream/ngx_stream.hpp"

#include "mqtt/topic_rules.hpp"
#include "nginx/rules.hpp"
#include "nginx/written.hpp"
#include "stream/split_text.hpp"

namespace client_cert::stream {

// Field is what may be replaced in CONNECT.
enum class Field : unsigned char { client_id, username, password, property };

// ConnectField is one client_cert_mqtt_connect.
struct ConnectField {
    Field field{};
    // always is true where it counts on every connection, and not only on one
    // with a verified certificate.
    bool always = false;
    // name is that of a User Property.
    std::string_view name;
    SplitText value;
    Written* written = nullptr;
};

// TopicLine is one client_cert_mqtt_allow or client_cert_mqtt_deny.
struct TopicLine {
    bool allows = false;
    // has_levels is true where variables may have several levels.
    bool has_levels = false;
    mqtt::Actions actions;
    SplitText filter;
    // pairs say who has the rule; nullptr where everybody does.
    const AccessRules* pairs = nullptr;
    Written* written = nullptr;
    // is_warned is true once something about it was warned of.
    bool is_warned = false;
};

// MqttConf is what holds for a server. An array is NGX_CONF_UNSET_PTR where its
// level says nothing, and nullptr where it says `off`.
struct MqttConf {
    ngx_flag_t on = NGX_CONF_UNSET;
    // written is where it was said that it is MQTT.
    Written* written = nullptr;
    ngx_array_t* fields = nullptr;  // of ConnectField
    ngx_array_t* topics = nullptr;  // of TopicLine
    // removed are the names of all User Properties among the fields.
    std::span<const std::string_view> removed;
    // watched are the actions that topics has rules for, allowed those that one
    // allows.
    mqtt::Actions watched;
    mqtt::Actions allowed;
};

[[nodiscard]] inline bool speaks_mqtt(const MqttConf& conf) noexcept {
    return conf.on == 1;
}

[[nodiscard]] inline bool has_topics(const MqttConf& conf) noexcept {
    return conf.watched.publish || conf.watched.subscribe;
}

// replaces tells whether a field is one of those that are replaced.
[[nodiscard]] bool replaces(const MqttConf& conf, Field field) noexcept;

// mentions_certificate tells whether a CONNECT tells of a certificate.
[[nodiscard]] bool mentions_certificate(const MqttConf& conf) noexcept;

// merge_mqtt finds out what holds for a server. False where something is wrong,
// which was logged, or there is no memory.
[[nodiscard]] bool merge_mqtt(ngx_conf_t* cf, const MqttConf& prev,
                              MqttConf& conf) noexcept;

}  // namespace client_cert::stream
