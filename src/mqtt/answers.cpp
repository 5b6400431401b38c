// What is answered in a broker's place (MQTT 3.1.1 and 5.0 sections 3.2, 3.9,
// 3.14).
#include "mqtt/answers.hpp"

namespace client_cert::mqtt {
namespace {

constexpr char k_suback = '\x90';
constexpr char k_disconnect = '\xE0';
// A failure of a subscription; that it is one for want of rights, in 5.0.
constexpr char k_failure = '\x80';
constexpr char k_not_authorized = '\x87';

}  // namespace


std::string_view connack(Version version, Refusal refusal) noexcept {
    using namespace std::string_view_literals;

    if (version == Version::v5) {
        switch (refusal) {
            case Refusal::not_authorized:
                return "\x20\3\0\x87\0"sv;
            case Refusal::client_id:
                return "\x20\3\0\x85\0"sv;
            case Refusal::authentication:
                return "\x20\3\0\x8C\0"sv;
        }
    }
    return refusal == Refusal::client_id ? "\x20\2\0\2"sv : "\x20\2\0\5"sv;
}


std::string_view connack_of_level() noexcept {
    return {"\x20\2\0\1", 4};
}


void put_disconnect(Writer& out, Ending ending) noexcept {
    out.put(k_disconnect);
    out.put('\1');
    out.put(static_cast<char>(ending));
}


void put_suback(Writer& out, Version version, std::uint16_t packet_id,
                std::size_t filters) noexcept {
    const bool is_new = version == Version::v5;
    out.put(k_suback);
    put_number(out, 2 + (is_new ? 1 : 0) + filters);
    out.put(static_cast<char>(packet_id >> 8));
    out.put(static_cast<char>(packet_id));
    if (is_new) {
        // No properties.
        out.put('\0');
    }
    for (std::size_t i = 0; i < filters; i++) {
        out.put(is_new ? k_not_authorized : k_failure);
    }
}

}  // namespace client_cert::mqtt
