// Packets of MQTT, put together by the words of the standard.
#pragma once

#include <string>
#include <string_view>

namespace client_cert::test {

// byte is one of a packet.
inline std::string byte(unsigned value) {
    return std::string(1, static_cast<char>(value));
}


inline std::string two_bytes(std::size_t value) {
    return byte(static_cast<unsigned>(value >> 8))
           + byte(static_cast<unsigned>(value));
}


// variable is a variable byte integer, section 1.5.5.
inline std::string variable(std::size_t value) {
    const auto digit = static_cast<unsigned>(value % 128);
    return value < 128 ? byte(digit)
                       : byte(digit | 0x80) + variable(value / 128);
}


// field is a string or binary data, with its two bytes of length.
inline std::string field(std::string_view text) {
    return two_bytes(text.size()).append(text);
}


// sized is what a variable byte integer stands before for its length.
inline std::string sized(std::string_view text) {
    return variable(text.size()).append(text);
}


inline std::string packet(unsigned first, std::string_view content) {
    return byte(first) + sized(content);
}


inline std::string user_property(std::string_view name,
                                 std::string_view value) {
    return byte(0x26) + field(name) + field(value);
}


// ConnectParts is what a CONNECT consists of; properties, which only 5.0 has,
// are without their length.
struct ConnectParts {
    std::string name = "MQTT";
    unsigned level = 4;
    unsigned flags = 0x02;
    unsigned keep_alive = 60;
    std::string properties = {};
    std::string payload = field("dev");

    std::string content() const {
        return field(name) + byte(level) + byte(flags) + two_bytes(keep_alive)
               + (level == 5 ? sized(properties) : "") + payload;
    }

    std::string packet() const { return test::packet(0x10, content()); }
};


// publish is a PUBLISH; of QoS 1 and 2 the identifier is part of the rest.
inline std::string publish(std::string_view topic, std::string_view rest = "",
                           unsigned first = 0x30) {
    return packet(first, field(topic).append(rest));
}


// filter_with is one of the filters of a SUBSCRIBE, with its options.
inline std::string filter_with(std::string_view filter, unsigned options = 0) {
    return field(filter) + byte(options);
}

}  // namespace client_cert::test
