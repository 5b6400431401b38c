// The packet that a client begins with (MQTT 3.1.1 and 5.0 section 3.1).
#pragma once

#include <cstdint>

#include "mqtt/wire.hpp"

namespace client_cert::mqtt {

// Connect is what a CONNECT says. All views are into its bytes.
struct Connect {
    Version version{};
    // protocol is its name, with the length, and level, as they were written:
    // bridges set the highest bit of the level in 3.1 and 3.1.1.
    std::string_view protocol;
    unsigned char flags = 0;
    std::uint16_t keep_alive = 0;
    // properties are those of the packet, without their length.
    std::string_view properties;
    std::string_view client_id;
    // will is all of it as it was written, empty where there is none; the topic
    // is in it.
    std::string_view will;
    std::string_view will_topic;
    std::string_view username;
    std::string_view password;
    bool has_username = false;
    bool has_password = false;
    // authenticates is true where there is an Authentication Method.
    bool authenticates = false;
    // maximum_packet_size is the longest packet that the client takes; 0 where
    // it does not say.
    std::uint32_t maximum_packet_size = 0;
};

// ConnectResult is how reading a CONNECT ended.
enum class ConnectResult : std::uint8_t {
    whole,
    // more: what is there may begin one.
    more,
    // no_connect: it is another packet, or another protocol.
    no_connect,
    // wrong_level: it is MQTT of a version that is none of ours, as far as one
    // can read it.
    wrong_level,
    malformed,
    // too_long: it is longer than the limit.
    too_long,
};

// read_connect reads the CONNECT that bytes begin with, and sets `size` to that
// of the packet where it is whole. What is no CONNECT of ours, or too long, is
// told once name and level are there, what else is wrong once it is whole;
// malformed is what sections 1.5, 2 and 3.1 call so.
[[nodiscard]] ConnectResult read_connect(std::string_view bytes,
                                         std::size_t limit, Connect& to,
                                         std::size_t& size) noexcept;

}  // namespace client_cert::mqtt
