// The packets that a broker sends.
#include "mqtt/broker_packets.hpp"

#include <algorithm>

namespace client_cert::mqtt {

std::size_t BrokerPackets::pass(std::string_view input) noexcept {
    std::size_t done = 0;
    while (done < input.size()) {
        if (state_ == State::lost) {
            return input.size();
        }
        if (state_ != State::content) {
            look(static_cast<unsigned char>(input[done++]));
        } else {
            const std::size_t size = std::min(left_, input.size() - done);
            // The second byte of a CONNACK says whether it accepts.
            const std::size_t seen = length_ - left_;
            if (is_connack_ && seen <= 1 && seen + size > 1) {
                code_ = static_cast<unsigned char>(input[done + 1 - seen]);
            }
            left_ -= size;
            done += size;
            end_if_whole();
        }
        if (is_at_border()) {
            break;
        }
    }
    return done;
}


void BrokerPackets::look(unsigned char byte) noexcept {
    constexpr unsigned char more = 0x80;
    constexpr unsigned char digit = 0x7f;
    constexpr int digit_bits = 7;
    constexpr int most_digits = 4;

    if (state_ == State::type) {
        is_connack_ =
            static_cast<Type>(byte >> 4) == Type::connack && !is_decided_;
        length_ = 0;
        digits_ = 0;
        code_ = more;
        state_ = State::length;
        return;
    }
    length_ |= static_cast<std::size_t>(byte & digit) << (digit_bits * digits_);
    digits_++;
    if ((byte & more) == 0) {
        left_ = length_;
        state_ = State::content;
        end_if_whole();
    } else if (digits_ == most_digits) {
        state_ = State::lost;
    }
}


void BrokerPackets::end_if_whole() noexcept {
    if (left_ != 0) {
        return;
    }
    state_ = State::type;
    if (is_connack_) {
        is_decided_ = true;
        accepts_ = code_ == 0;
    }
}

}  // namespace client_cert::mqtt
