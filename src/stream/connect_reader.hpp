// Reads the CONNECT of a session of MQTT.
#pragma once

#include "stream/ngx_stream.hpp"

#include "mqtt/connect.hpp"

namespace client_cert::stream {

// Reading is a CONNECT that is being read. It lives in memory of its own, which
// is given back once its session was admitted.
struct Reading {
    // bytes are what came so far, in front of what follows up to `limit`.
    u_char* bytes = nullptr;
    std::size_t size = 0;
    std::size_t limit = 0;
    mqtt::Connect connect;
    std::size_t connect_size = 0;

    // rest is what came behind the CONNECT.
    [[nodiscard]] std::string_view rest() const noexcept {
        return {chars(bytes + connect_size), size - connect_size};
    }
};

// Proceed goes on with a session whose CONNECT is whole.
using Proceed = void (*)(ngx_stream_session_t* s, Reading& reading) noexcept;

// read_connect reads the CONNECT of a session, and then calls `proceed`, or
// ends the session.
void read_connect(ngx_stream_session_t* s, Proceed proceed) noexcept;

// give_back gives back the memory of what was read.
void give_back(ngx_stream_session_t* s, Reading& reading) noexcept;

}  // namespace client_cert::stream
