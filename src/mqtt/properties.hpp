// The properties of packets (MQTT 5.0 section 2.2.2).
#pragma once

#include <cstdint>

#include "mqtt/wire.hpp"

namespace client_cert::mqtt {

// Place is what properties belong to.
enum class Place : std::uint8_t { connect, will, subscribe };

// Id is the identifier of a property that something here asks for.
enum class Id : std::uint8_t {
    authentication_method = 0x15,
    user_property = 0x26,
    maximum_packet_size = 0x27,
};

// Property is one of them.
struct Property {
    std::uint8_t id = 0;
    // whole is all of it, identifier included.
    std::string_view whole;
    // number is the value of what is a number; name is that of a User Property.
    std::uint32_t number = 0;
    std::string_view name;
};

// take_property removes one. False where its form is wrong: it is unknown,
// belongs elsewhere, is cut short, or has a string that is no is_text.
[[nodiscard]] bool take_property(std::string_view& from, Place place,
                                 Property& to) noexcept;

// take_properties removes properties and their length, and returns them without
// it. False where the form of one is wrong, or one stands there twice that may
// not.
[[nodiscard]] bool take_properties(std::string_view& from, Place place,
                                   std::string_view& to) noexcept;

}  // namespace client_cert::mqtt
