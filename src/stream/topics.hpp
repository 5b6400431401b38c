// The rules about topics that hold for a session.
#pragma once

#include "stream/ngx_stream.hpp"

#include "mqtt/topic_rules.hpp"
#include "nginx/verdict.hpp"
#include "stream/mqtt_conf.hpp"

namespace client_cert::stream {

// find_topic_rules makes them; what is needed until then is in `scratch`.
// `broken` gets one that denies what nobody can tell, nullptr where there is
// none. False where there is no memory, or the certificate cannot be read.
[[nodiscard]] bool find_topic_rules(ngx_stream_session_t* s,
                                    const MqttConf& conf,
                                    const Verdict* verdict, ngx_pool_t* scratch,
                                    mqtt::TopicRules& to,
                                    const TopicLine*& broken) noexcept;

}  // namespace client_cert::stream
