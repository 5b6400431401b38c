// Tests what is answered in a broker's place, byte for byte.
#include "mqtt/answers.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

#include "lib/mqtt_packets.hpp"
#include "lib/written.hpp"

namespace client_cert::mqtt {
namespace {

using namespace std::string_literals;


std::string suback(Version version, std::uint16_t id, std::size_t filters) {
    return test::written(
        [&](Writer& out) { put_suback(out, version, id, filters); });
}

}  // namespace


TEST_CASE("A CONNECT is refused in the words of its version", "[mqtt]") {
    for (const Version version : {Version::v3_1, Version::v3_1_1}) {
        CHECK(connack(version, Refusal::not_authorized) == "\x20\x02\x00\x05"s);
        CHECK(connack(version, Refusal::client_id) == "\x20\x02\x00\x02"s);
    }
    CHECK(connack(Version::v5, Refusal::not_authorized)
          == "\x20\x03\x00\x87\x00"s);
    CHECK(connack(Version::v5, Refusal::client_id) == "\x20\x03\x00\x85\x00"s);
    CHECK(connack(Version::v5, Refusal::authentication)
          == "\x20\x03\x00\x8C\x00"s);
}


TEST_CASE("Who speaks another version is told so", "[mqtt]") {
    CHECK(connack_of_level() == "\x20\x02\x00\x01"s);
}


TEST_CASE("A DISCONNECT says why", "[mqtt]") {
    const auto disconnect = [](Ending ending) {
        return [=](Writer& out) { put_disconnect(out, ending); };
    };
    const auto written = [&](Ending ending) {
        return test::written(disconnect(ending));
    };
    CHECK(written(Ending::not_authorized) == "\xE0\x01\x87");
    CHECK(written(Ending::malformed) == "\xE0\x01\x81");
    CHECK(written(Ending::too_long) == "\xE0\x01\x95");
    CHECK(written(Ending::malformed).size() == k_disconnect_size);
    test::require_room_is_kept(disconnect(Ending::malformed));
}


TEST_CASE("A SUBACK fails each filter", "[mqtt]") {
    for (const Version version : {Version::v3_1, Version::v3_1_1}) {
        CHECK(suback(version, 0x0A0B, 1) == "\x90\x03\x0A\x0B\x80");
        CHECK(suback(version, 1, 3) == "\x90\x05\x00\x01\x80\x80\x80"s);
    }
    CHECK(suback(Version::v5, 0x0A0B, 1) == "\x90\x04\x0A\x0B\x00\x87"s);
    CHECK(suback(Version::v5, 0xFFFF, 2) == "\x90\x05\xFF\xFF\x00\x87\x87"s);
    test::require_room_is_kept(
        [](Writer& out) { put_suback(out, Version::v5, 258, 3); });
}


TEST_CASE("A SUBACK of many filters has a length of several bytes", "[mqtt]") {
    for (const std::size_t filters : {125, 126, 127, 16'381, 16'382, 100'000}) {
        CAPTURE(filters);
        const std::string failures(filters, '\x80');
        CHECK((suback(Version::v3_1_1, 7, filters)
               == test::packet(0x90, "\0\x07"s + failures)));
        const std::string denials(filters, '\x87');
        CHECK((suback(Version::v5, 7, filters)
               == test::packet(0x90, "\0\x07\0"s + denials)));
    }
}

}  // namespace client_cert::mqtt
