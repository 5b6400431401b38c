// What the configuration says: per stream block and server.
#pragma once

#include "stream/ngx_stream.hpp"

#include "nginx/condition.hpp"
#include "nginx/own_trust.hpp"
#include "nginx/policy.hpp"
#include "nginx/proxy_header.hpp"
#include "nginx/refusal.hpp"
#include "nginx/trust_choice.hpp"
#include "nginx/uses.hpp"
#include "nginx/variable_values.hpp"
#include "nginx/written.hpp"
#include "stream/mqtt_conf.hpp"

namespace client_cert::nginx {

class Denials;
struct ServerTrust;

}  // namespace client_cert::nginx

namespace client_cert::stream {

// MainConf is what holds for the whole stream block.
struct MainConf {
    Registry registry;
    KnownVariables variables;
    // has_policies and forwards are true where some server has a Policy, or
    // sends a header of the PROXY protocol; leaves_to_policies where one has
    // Refuse::policy.
    bool has_policies = false;
    bool forwards = false;
    // watches_topics is true where one has rules about topics.
    bool watches_topics = false;
    bool leaves_to_policies = false;
    // first_mqtt is where MQTT was first switched on; nullptr where it is not.
    const Written* first_mqtt = nullptr;
    // denials is nullptr where nobody is denied.
    Denials* denials = nullptr;
    ngx_array_t list_sets = {};  // of ListSet*
    OwnTrusts own_trusts;
    // kept are the indexes of variables that nginx keeps from before the
    // handshake.
    std::span<const ngx_uint_t> kept;
    // What warnings need while the configuration is read.
    Written* written = nullptr;
    ngx_array_t watched = {};     // of WatchedModule*
    ngx_array_t* seen = nullptr;  // of SeenText
};

// CustomTlv is one client_cert_tlv.
struct CustomTlv {
    proxy_protocol::Type type{};
    Condition condition = Condition::verified;
    ngx_stream_complex_value_t value = {};
    Written* written = nullptr;
};

// Forward is what client_cert_forward says.
enum class Forward : unsigned char { unset, off, proxy_v2 };

// ForwardChoice is that, and where it was written.
struct ForwardChoice {
    Forward forward = Forward::unset;
    ProxyHeader header;
    Written* written = nullptr;
};

// ServerConf is what holds for a server. An array is NGX_CONF_UNSET_PTR where
// its level says nothing, and nullptr where it says `off`.
struct ServerConf {
    AccessChoice access;
    // policy is nullptr where there is none.
    const Policy* policy = nullptr;
    TrustChoice choice;
    // ca_written is the directive that names the CA.
    Written* ca_written = nullptr;
    // own is the trust of the directives; nullptr where the verdict of nginx's
    // own stands. trust is that of nginx's; nullptr where it verifies none.
    OwnTrust* own = nullptr;
    const ServerTrust* trust = nullptr;
    RefuseChoice refuse;
    // recheck is how often sessions are asked about again; 0 for never.
    ngx_msec_t recheck = NGX_CONF_UNSET_MSEC;
    ForwardChoice forward;
    ngx_array_t* tlvs = nullptr;  // of CustomTlv, in ascending order
    MqttConf mqtt;
    // handler is what the server does with connections that get in.
    ngx_stream_content_handler_pt handler = nullptr;
};

[[nodiscard]] inline MainConf& main_conf(ngx_conf_t* cf) noexcept {
    return *static_cast<MainConf*>(ngx_stream_conf_get_module_main_conf(
        cf, ngx_stream_client_cert_module));
}

[[nodiscard]] inline MainConf& main_conf(ngx_stream_session_t* s) noexcept {
    return *static_cast<MainConf*>(
        ngx_stream_get_module_main_conf(s, ngx_stream_client_cert_module));
}

// main_conf is that of a cycle; nullptr where it has no stream block.
[[nodiscard]] inline const MainConf* main_conf(
    const ngx_cycle_t* cycle) noexcept {
    return static_cast<const MainConf*>(ngx_stream_cycle_get_module_main_conf(
        cycle, ngx_stream_client_cert_module));
}

[[nodiscard]] inline const ServerConf& server_conf(
    ngx_stream_session_t* s) noexcept {
    return *static_cast<const ServerConf*>(
        ngx_stream_get_module_srv_conf(s, ngx_stream_client_cert_module));
}

}  // namespace client_cert::stream
