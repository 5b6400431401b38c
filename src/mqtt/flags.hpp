// The flags of a CONNECT (MQTT 5.0 section 3.1.2).
#pragma once

namespace client_cert::mqtt {

inline constexpr unsigned k_has_will = 0x04;
inline constexpr unsigned k_will_qos = 0x18;
inline constexpr unsigned k_will_qos_shift = 3;
inline constexpr unsigned k_will_retain = 0x20;
inline constexpr unsigned k_has_password = 0x40;
inline constexpr unsigned k_has_username = 0x80;

}  // namespace client_cert::mqtt
