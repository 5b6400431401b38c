// The packet that a client begins with (MQTT 3.1.1 and 5.0 section 3.1).
#include "mqtt/connect.hpp"

#include "mqtt/flags.hpp"
#include "mqtt/properties.hpp"
#include "mqtt/topic.hpp"

namespace client_cert::mqtt {
namespace {

constexpr unsigned char k_first_byte = 0x10;

// The names of the protocol, with their lengths.
constexpr std::string_view k_mqtt{"\0\4MQTT", 6};
constexpr std::string_view k_mqisdp{"\0\6MQIsdp", 8};


// begins tells whether bytes begin with a text, as far as they go.
bool begins(std::string_view bytes, std::string_view text) noexcept {
    return bytes.size() < text.size() ? text.starts_with(bytes)
                                      : bytes.starts_with(text);
}


// read_version says which version a name and a level are.
bool read_version(std::string_view name, unsigned level, Version& to) noexcept {
    constexpr unsigned bridge = 0x80;
    if (name == k_mqtt && level == static_cast<unsigned>(Version::v5)) {
        to = Version::v5;
        return true;
    }
    const Version wanted = name == k_mqtt ? Version::v3_1_1 : Version::v3_1;
    to = wanted;
    return (level & ~bridge) == static_cast<unsigned>(wanted);
}


// take_protocol removes name and level.
ConnectResult take_protocol(std::string_view& from, Connect& to) noexcept {
    const bool is_old = begins(from, k_mqisdp) && !begins(from, k_mqtt);
    const std::string_view name = is_old ? k_mqisdp : k_mqtt;
    if (!begins(from, name)) {
        return ConnectResult::no_connect;
    }
    if (from.size() <= name.size()) {
        return ConnectResult::more;
    }
    to.protocol = {from.data(), name.size() + 1};
    from.remove_prefix(to.protocol.size());
    const auto level = static_cast<unsigned char>(to.protocol.back());
    return read_version(name, level, to.version) ? ConnectResult::whole
                                                 : ConnectResult::wrong_level;
}


bool are_flags_right(unsigned flags, Version version) noexcept {
    constexpr unsigned reserved = 1;
    const unsigned will_qos = (flags & k_will_qos) >> k_will_qos_shift;
    if ((flags & reserved) != 0 || will_qos > 2) {
        return false;
    }
    if ((flags & k_has_will) == 0
        && (flags & (k_will_qos | k_will_retain)) != 0) {
        return false;
    }
    return version == Version::v5 || (flags & k_has_password) == 0
           || (flags & k_has_username) != 0;
}


// take_connect_properties removes them, and keeps of what they say what is
// asked for.
bool take_connect_properties(std::string_view& from, Connect& to) noexcept {
    if (!take_properties(from, Place::connect, to.properties)) {
        return false;
    }
    std::string_view rest = to.properties;
    Property one;
    while (!rest.empty() && take_property(rest, Place::connect, one)) {
        if (one.id == static_cast<std::uint8_t>(Id::authentication_method)) {
            to.authenticates = true;
        } else if (one.id == static_cast<std::uint8_t>(Id::maximum_packet_size))
        {
            to.maximum_packet_size = one.number;
        }
    }
    return true;
}


bool take_will(std::string_view& from, Connect& to) noexcept {
    const char* const begin = from.data();
    std::string_view properties;
    std::string_view payload;
    if ((to.version == Version::v5
         && !take_properties(from, Place::will, properties))
        || !take_text(from, to.will_topic) || !is_topic_name(to.will_topic)
        || !take_data(from, payload))
    {
        return false;
    }
    to.will = {begin, static_cast<std::size_t>(from.data() - begin)};
    return true;
}


// take_content removes what follows name and level, which has to be all.
bool take_content(std::string_view from, Connect& to) noexcept {
    if (!take_byte(from, to.flags) || !are_flags_right(to.flags, to.version)
        || !take_two(from, to.keep_alive)
        || (to.version == Version::v5 && !take_connect_properties(from, to))
        || !take_text(from, to.client_id))
    {
        return false;
    }
    to.has_username = (to.flags & k_has_username) != 0;
    to.has_password = (to.flags & k_has_password) != 0;
    return ((to.flags & k_has_will) == 0 || take_will(from, to))
           && (!to.has_username || take_text(from, to.username))
           && (!to.has_password || take_data(from, to.password))
           && from.empty();
}

}  // namespace


ConnectResult read_connect(std::string_view bytes, std::size_t limit,
                           Connect& to, std::size_t& size) noexcept {
    to = {};
    if (bytes.empty()) {
        return ConnectResult::more;
    }
    const auto first = static_cast<unsigned char>(bytes.front());
    if (first != k_first_byte) {
        const bool is_connect = first >> 4 == k_first_byte >> 4;
        return is_connect ? ConnectResult::malformed
                          : ConnectResult::no_connect;
    }
    std::string_view rest = bytes;
    rest.remove_prefix(1);
    std::uint32_t length = 0;
    if (const Taken taken = take_number(rest, length); taken != Taken::yes) {
        return taken == Taken::more ? ConnectResult::more
                                    : ConnectResult::malformed;
    }
    size = bytes.size() - rest.size() + length;
    const bool is_whole = rest.size() >= length;
    const std::string_view content{rest.data(),
                                   is_whole ? length : rest.size()};
    std::string_view from = content;
    const ConnectResult protocol = take_protocol(from, to);
    if (protocol == ConnectResult::more && is_whole) {
        return ConnectResult::malformed;
    }
    if (protocol != ConnectResult::whole) {
        return protocol;
    }
    if (size > limit) {
        return ConnectResult::too_long;
    }
    if (!is_whole) {
        return ConnectResult::more;
    }
    return take_content(from, to) ? ConnectResult::whole
                                  : ConnectResult::malformed;
}

}  // namespace client_cert::mqtt
