// The properties of packets (MQTT 5.0 section 2.2.2).
#include "mqtt/properties.hpp"

namespace client_cert::mqtt {
namespace {

// Form is how the value of a property is written.
enum class Form : std::uint8_t { byte, two, four, number, text, data, pair };

constexpr unsigned k_connect = 1U << static_cast<unsigned>(Place::connect);
constexpr unsigned k_will = 1U << static_cast<unsigned>(Place::will);
constexpr unsigned k_subscribe = 1U << static_cast<unsigned>(Place::subscribe);

// Known is a property that a client may send here; table 2-4.
struct Known {
    std::uint8_t id;
    Form form;
    unsigned places;
};

constexpr Known k_known[] = {
    {0x01, Form::byte, k_will},         // Payload Format Indicator
    {0x02, Form::four, k_will},         // Message Expiry Interval
    {0x03, Form::text, k_will},         // Content Type
    {0x08, Form::text, k_will},         // Response Topic
    {0x09, Form::data, k_will},         // Correlation Data
    {0x0B, Form::number, k_subscribe},  // Subscription Identifier
    {0x11, Form::four, k_connect},      // Session Expiry Interval
    {0x15, Form::text, k_connect},      // Authentication Method
    {0x16, Form::data, k_connect},      // Authentication Data
    {0x17, Form::byte, k_connect},      // Request Problem Information
    {0x18, Form::four, k_will},         // Will Delay Interval
    {0x19, Form::byte, k_connect},      // Request Response Information
    {0x21, Form::two, k_connect},       // Receive Maximum
    {0x22, Form::two, k_connect},       // Topic Alias Maximum
    {0x26, Form::pair, k_connect | k_will | k_subscribe},  // User Property
    {0x27, Form::four, k_connect},  // Maximum Packet Size
};


const Known* find_known(unsigned id, Place place) noexcept {
    for (const Known& one : k_known) {
        if (one.id == id) {
            const unsigned here = 1U << static_cast<unsigned>(place);
            return (one.places & here) != 0 ? &one : nullptr;
        }
    }
    return nullptr;
}


bool take_value(std::string_view& from, Form form, Property& to) noexcept {
    unsigned char byte = 0;
    std::uint16_t two = 0;
    std::string_view text;
    switch (form) {
        case Form::byte:
            if (!take_byte(from, byte)) {
                return false;
            }
            to.number = byte;
            return true;
        case Form::two:
            if (!take_two(from, two)) {
                return false;
            }
            to.number = two;
            return true;
        case Form::four:
            return take_four(from, to.number);
        case Form::number:
            return take_number(from, to.number) == Taken::yes;
        case Form::text:
            return take_text(from, text);
        case Form::data:
            return take_data(from, text);
        case Form::pair:
            return take_text(from, to.name) && take_text(from, text);
    }
    return false;
}

}  // namespace


bool take_property(std::string_view& from, Place place, Property& to) noexcept {
    const char* const begin = from.data();
    std::uint32_t id = 0;
    // Identifiers are written as variable byte integers, of which all are one
    // byte.
    if (take_number(from, id) != Taken::yes) {
        return false;
    }
    const Known* known = find_known(id, place);
    to = {};
    if (known == nullptr || !take_value(from, known->form, to)) {
        return false;
    }
    to.id = known->id;
    to.whole = {begin, static_cast<std::size_t>(from.data() - begin)};
    return true;
}


bool take_properties(std::string_view& from, Place place,
                     std::string_view& to) noexcept {
    std::uint32_t size = 0;
    if (take_number(from, size) != Taken::yes || from.size() < size) {
        return false;
    }
    to = {from.data(), size};
    from.remove_prefix(size);

    std::uint64_t seen = 0;
    std::string_view rest = to;
    while (!rest.empty()) {
        Property one;
        if (!take_property(rest, place, one)) {
            return false;
        }
        const std::uint64_t bit = std::uint64_t{1} << one.id;
        if ((seen & bit) != 0
            && one.id != static_cast<std::uint8_t>(Id::user_property)) {
            return false;
        }
        seen |= bit;
    }
    return true;
}

}  // namespace client_cert::mqtt
