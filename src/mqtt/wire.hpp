// How MQTT writes numbers and texts (MQTT 5.0 section 1.5).
#pragma once

#include <cstdint>
#include <string_view>

#include "base/writer.hpp"

namespace client_cert::mqtt {

// k_longest_text bounds what has two bytes for its length.
inline constexpr std::size_t k_longest_text = 65535;
// k_longest_number bounds what is written as a variable byte integer.
inline constexpr std::uint32_t k_longest_number = 268'435'455;

// Version is that of the protocol.
enum class Version : std::uint8_t { v3_1 = 3, v3_1_1 = 4, v5 = 5 };

// Type is the kind of a packet, section 2.1.2.
enum class Type : std::uint8_t {
    connect = 1,
    connack,
    publish,
    puback,
    pubrec,
    pubrel,
    pubcomp,
    subscribe,
    suback,
    unsubscribe,
    unsuback,
    pingreq,
    pingresp,
    disconnect,
    auth,
};

// Taken is how taking something from the beginning of bytes ended: it is there,
// it may be there once there are more bytes, or it is malformed.
enum class Taken : std::uint8_t { yes, more, malformed };

// take_number removes a variable byte integer, section 1.5.5, in its shortest
// form.
[[nodiscard]] Taken take_number(std::string_view& from,
                                std::uint32_t& to) noexcept;

// take_byte removes a byte. False where there is none.
[[nodiscard]] bool take_byte(std::string_view& from,
                             unsigned char& to) noexcept;

// take_two removes an integer of two bytes. False where it is cut short.
[[nodiscard]] bool take_two(std::string_view& from, std::uint16_t& to) noexcept;

// take_four removes an integer of four bytes. False where it is cut short.
[[nodiscard]] bool take_four(std::string_view& from,
                             std::uint32_t& to) noexcept;

// take_data removes binary data, section 1.5.6. False where it is cut short.
[[nodiscard]] bool take_data(std::string_view& from,
                             std::string_view& to) noexcept;

// take_text removes a string, section 1.5.4. False where it is cut short, or is
// no is_text.
[[nodiscard]] bool take_text(std::string_view& from,
                             std::string_view& to) noexcept;

// is_text tells whether bytes are what a string may consist of: UTF-8 without
// U+0000.
[[nodiscard]] bool is_text(std::string_view bytes) noexcept;

// put_number appends a variable byte integer of at most k_longest_number.
void put_number(Writer& out, std::size_t number) noexcept;

// put_data appends binary data or a string of at most k_longest_text.
void put_data(Writer& out, std::string_view data) noexcept;

}  // namespace client_cert::mqtt
