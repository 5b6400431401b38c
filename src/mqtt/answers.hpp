// What is answered in a broker's place (MQTT 3.1.1 and 5.0 sections 3.2, 3.9,
// 3.14).
#pragma once

#include <cstdint>

#include "mqtt/wire.hpp"

namespace client_cert::mqtt {

// Refusal is why a CONNECT is refused.
enum class Refusal : std::uint8_t {
    not_authorized,
    client_id,
    // authentication: its method is none that goes with a certificate.
    authentication,
};

// connack is the packet that says so.
[[nodiscard]] std::string_view connack(Version version,
                                       Refusal refusal) noexcept;

// connack_of_level is the one for a client of a version that is none of ours.
[[nodiscard]] std::string_view connack_of_level() noexcept;

// Ending is why an open connection ends.
enum class Ending : std::uint8_t {
    not_authorized = 0x87,
    malformed = 0x81,
    too_long = 0x95,
};

// k_disconnect_size is the size of a DISCONNECT, which only 5.0 has from a
// server.
inline constexpr std::size_t k_disconnect_size = 3;

void put_disconnect(Writer& out, Ending ending) noexcept;

// put_suback appends the answer to a SUBSCRIBE none of whose filters is
// granted.
void put_suback(Writer& out, Version version, std::uint16_t packet_id,
                std::size_t filters) noexcept;

}  // namespace client_cert::mqtt
