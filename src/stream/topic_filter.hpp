// Looks at the topics that a session of MQTT uses.
#pragma once

#include "stream/ngx_stream.hpp"

#include "mqtt/connect.hpp"
#include "mqtt/topic_rules.hpp"

namespace client_cert::stream {

// add_topic_filter has nginx ask about all that passes.
void add_topic_filter() noexcept;

// watch has rules, which live as long as the session, asked about what it sends
// behind its CONNECT. False where there is no memory.
[[nodiscard]] bool watch(ngx_stream_session_t* s, const mqtt::TopicRules& rules,
                         const mqtt::Connect& connect) noexcept;

// begin_watching does so, after the first `opening` bytes of what goes to the
// upstream, where there are such rules.
void begin_watching(ngx_stream_session_t* s, std::size_t opening) noexcept;

// say_goodbye tells a client of 5.0 that its session ends, which then ends by
// itself. False where it cannot be told.
[[nodiscard]] bool say_goodbye(ngx_stream_session_t* s) noexcept;

}  // namespace client_cert::stream
