// The packets that a client sends after its CONNECT.
#pragma once

#include "mqtt/topic_rules.hpp"
#include "mqtt/wire.hpp"

namespace client_cert::mqtt {

// Step is what is to be done next with what a client sent.
struct Step {
    enum class Kind : std::uint8_t {
        // pass: what is held goes on, and then `size` bytes of the input.
        pass,
        // hold: `size` more bytes of the input are to be held; 0 where there
        // is nothing to do until more of it is there.
        hold,
        // refuse: what is held, and then `size` bytes of the input, is a
        // SUBSCRIBE that goes nowhere.
        refuse,
        // end_refused: the message here may not be sent.
        end_refused,
        // end_malformed: what is here is no packet that a client may send.
        end_malformed,
        // end_too_long: what has to be held of a packet is over the limit.
        end_too_long,
    };

    Kind kind = Kind::hold;
    std::size_t size = 0;
    // type is that of the packet, 0 for none.
    std::uint8_t type = 0;
    // what says what is malformed, in words for a log.
    std::string_view what = {};
    // topic is the first one that is refused.
    std::string_view topic = {};
    // packet_id and filters are what a SUBACK needs.
    std::uint16_t packet_id = 0;
    std::size_t filters = 0;
};

// ClientPackets follows packets by their lengths. Of a message it wants the
// head up to the topic and the packet identifier, and SUBSCRIBE whole; of all
// else flags, length and packet identifier.
class ClientPackets {
public:
    // rules has to live as long; longest bounds what is held of a packet.
    ClientPackets(Version version, const TopicRules& rules,
                  std::size_t longest) noexcept
        : rules_(&rules), longest_(longest), version_(version) {}

    // next looks at what is held, and at the input that follows it. It is asked
    // again, with what is left, until it wants to hold nothing.
    [[nodiscard]] Step next(std::string_view held,
                            std::string_view input) noexcept;

    // pass lets so many bytes pass where all of them belong to a packet that
    // may. False, and nothing is done, where they do not.
    [[nodiscard]] bool pass(std::size_t size) noexcept;

private:
    [[nodiscard]] Step begin(std::string_view held,
                             std::string_view input) noexcept;

    const TopicRules* rules_;
    std::size_t longest_;
    // passing_ is how much of a packet that may pass is still to come.
    std::size_t passing_ = 0;
    Version version_;
};

}  // namespace client_cert::mqtt
