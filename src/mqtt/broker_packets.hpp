// The packets that a broker sends.
#pragma once

#include "mqtt/wire.hpp"

namespace client_cert::mqtt {

// BrokerPackets follows packets by their lengths, minimal or not, to know where
// one ends.
class BrokerPackets {
public:
    // pass follows the bytes of an input that is not empty up to the end of a
    // packet, or of the input, and returns how many those are.
    [[nodiscard]] std::size_t pass(std::string_view input) noexcept;

    // is_at_border tells whether what passed ends with a packet.
    [[nodiscard]] bool is_at_border() const noexcept {
        return state_ == State::type;
    }

    // accepts tells whether a CONNACK passed whole, and accepts the client.
    [[nodiscard]] bool accepts() const noexcept { return accepts_; }

private:
    // State is what comes next; `lost` where lengths are none, so that nobody
    // knows any more.
    enum class State : unsigned char { type, length, content, lost };

    void look(unsigned char byte) noexcept;
    void end_if_whole() noexcept;

    std::size_t length_ = 0;
    // left is what is missing of the content.
    std::size_t left_ = 0;
    int digits_ = 0;
    State state_ = State::type;
    bool is_connack_ = false;
    unsigned char code_ = 0;
    bool is_decided_ = false;
    bool accepts_ = false;
};

}  // namespace client_cert::mqtt
