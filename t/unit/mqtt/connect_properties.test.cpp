// Tests the properties of CONNECT and its will against MQTT 5.0 section 2.2.2.
#include "mqtt/connect.hpp"

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <string>
#include <vector>

#include "lib/mqtt_packets.hpp"

namespace client_cert::mqtt {
namespace {

using namespace std::string_literals;
using test::byte;
using test::ConnectParts;
using test::field;
using test::user_property;

using Values = std::map<unsigned, std::string>;

// Values of the properties of table 2-4, where those of CONNECT may be.
const Values k_of_connect = {
    {0x11, "\xFF\0\x01\x02"s},
    {0x15, field("SCRAM-SHA-1")},
    {0x16, field("\xFF\0"s)},
    {0x17, "\x01"},
    {0x19, "\0"s},
    {0x21, "\0\x0A"s},
    {0x22, "\xFF\xFF"},
    {0x26, field("name") + field("value")},
    {0x27, "\0\0\x10\x01"s},
};
// The same of its will.
const Values k_of_will = {
    {0x01, "\x01"},
    {0x02, "\0\0\0\x3C"s},
    {0x03, field("text/plain")},
    {0x08, field("answers/to/me")},
    {0x09, field("\xFF\0"s)},
    {0x18, "\0\0\0\x05"s},
    {0x26, field("") + field("")},
};
// Those that are texts, in one place or the other.
const std::string k_texts = "\x15\x03\x08";


// Place is where properties are.
struct Place {
    const Values& values;
    bool is_will;
};


std::vector<Place> places() {
    return {{k_of_connect, false}, {k_of_will, true}};
}


ConnectParts parts_with(const Place& place, const std::string& properties) {
    ConnectParts parts = {.level = 5};
    if (place.is_will) {
        parts.flags = 0x04;
        parts.payload += test::sized(properties) + field("w") + field("m");
    } else {
        parts.properties = properties;
    }
    return parts;
}


// is_taken reads a CONNECT with properties: it is whole, or malformed.
bool is_taken(const Place& place, const std::string& properties,
              Connect& connect) {
    const std::string bytes = parts_with(place, properties).packet();
    std::size_t size = 0;
    const ConnectResult result = read_connect(bytes, 100'000, connect, size);
    for (std::size_t part = 0; part < bytes.size(); part++) {
        const ConnectResult early = read_connect(
            std::string_view(bytes).substr(0, part), 100'000, connect, size);
        if (early != ConnectResult::more) {
            CHECK((early == result && early == ConnectResult::malformed));
        }
    }
    if (result == ConnectResult::whole) {
        CHECK(read_connect(bytes, 100'000, connect, size) == result);
        return true;
    }
    CHECK(result == ConnectResult::malformed);
    return false;
}


bool is_taken(const Place& place, const std::string& properties) {
    Connect connect;
    return is_taken(place, properties, connect);
}

}  // namespace


TEST_CASE("Properties are known, each in its place", "[mqtt]") {
    for (const Place& place : places()) {
        CAPTURE(place.is_will);
        std::string all;
        for (const auto& [id, value] : place.values) {
            CAPTURE(id);
            CHECK(is_taken(place, byte(id) + value));
            all += byte(id) + value;
        }
        CHECK(is_taken(place, all));
    }
}


TEST_CASE("A property that is unknown, or of elsewhere, is malformed",
          "[mqtt]") {
    // With what follows it, each could be a whole one of some form.
    const std::vector<std::string> forms = {
        "\0"s,       "\x01"s,       "\0\0"s,    "\0\x01"s,
        "\0\0\0\0"s, "\0\0\0\x01"s, field("a"), field("a") + field("b")};
    for (const Place& place : places()) {
        for (unsigned id = 0; id <= 0xFF; id++) {
            if (place.values.contains(id)) {
                continue;
            }
            CAPTURE(place.is_will, id);
            for (const std::string& form : forms) {
                CHECK_FALSE(is_taken(place, byte(id) + form));
            }
        }
    }
}


TEST_CASE("The identifier of a property is minimal", "[mqtt]") {
    for (const Place& place : places()) {
        for (const auto& [id, value] : place.values) {
            CAPTURE(place.is_will, id);
            CHECK_FALSE(is_taken(place, byte(id | 0x80) + "\0"s + value));
            CHECK_FALSE(is_taken(place, byte(id | 0x80) + "\x80\0"s + value));
            CHECK_FALSE(is_taken(place, byte(id | 0x80) + "\x01" + value));
        }
    }
}


TEST_CASE("Only a User Property may be there twice", "[mqtt]") {
    for (const Place& place : places()) {
        for (const auto& [id, value] : place.values) {
            CAPTURE(place.is_will, id);
            const std::string one = byte(id) + value;
            CHECK(is_taken(place, one + one) == (id == 0x26));
            CHECK(is_taken(place, one + user_property("a", "b") + one)
                  == (id == 0x26));
        }
    }
}


TEST_CASE("Each place has its own properties", "[mqtt]") {
    ConnectParts parts = {.level = 5, .flags = 0x04};
    parts.properties = user_property("a", "b");
    parts.payload +=
        test::sized(user_property("a", "b")) + field("w") + field("m");
    const std::string bytes = parts.packet();
    Connect connect;
    std::size_t size = 0;
    CHECK(read_connect(bytes, 1000, connect, size) == ConnectResult::whole);
    CHECK(connect.properties == user_property("a", "b"));
}


TEST_CASE("A property that is cut short is malformed", "[mqtt]") {
    for (const Place& place : places()) {
        for (const auto& [id, value] : place.values) {
            const std::string one = byte(id) + value;
            for (std::size_t size = 1; size < one.size(); size++) {
                CAPTURE(place.is_will, id, size);
                CHECK_FALSE(is_taken(place, one.substr(0, size)));
            }
        }
    }
}


TEST_CASE("A property that is a text is UTF-8 without NUL", "[mqtt]") {
    for (const std::string& bad : {"\0"s, "\xFF"s, "\xED\xA0\x80"s, "a\xC2"s}) {
        for (const Place& place : places()) {
            for (const auto& [id, value] : place.values) {
                if (k_texts.find(static_cast<char>(id)) != std::string::npos) {
                    CHECK_FALSE(is_taken(place, byte(id) + field(bad)));
                }
            }
            CHECK_FALSE(is_taken(place, user_property(bad, "b")));
            CHECK_FALSE(is_taken(place, user_property("a", bad)));
        }
        CHECK(is_taken(places()[0], byte(0x16) + field(bad)));
        CHECK(is_taken(places()[1], byte(0x09) + field(bad)));
    }
}


TEST_CASE("The values of properties are the broker's to judge", "[mqtt]") {
    const Place connect = places()[0];
    const Place will = places()[1];
    CHECK(is_taken(connect, "\x21\0\0"s));
    CHECK(is_taken(connect, "\x27\0\0\0\0"s));
    CHECK(is_taken(connect, "\x17\x02"s));
    CHECK(is_taken(connect, "\x19\xFF"s));
    CHECK(is_taken(connect, "\x16\0\0"s));
    CHECK(is_taken(will, "\x01\x02"s));
    CHECK(is_taken(will, byte(0x08) + field("a/#")));
}


TEST_CASE("What a CONNECT says in properties is told", "[mqtt]") {
    const Place place = places()[0];
    Connect connect;
    REQUIRE(is_taken(place, "", connect));
    CHECK_FALSE(connect.authenticates);
    CHECK(connect.maximum_packet_size == 0);
    REQUIRE(is_taken(place, "\x27\0\1\0\x07"s, connect));
    CHECK(connect.maximum_packet_size == 65'543);
    CHECK_FALSE(connect.authenticates);
    REQUIRE(is_taken(place, "\x27\xFF\xFF\xFF\xFF"s + byte(0x15) + field(""),
                     connect));
    CHECK(connect.maximum_packet_size == 0xFFFFFFFF);
    CHECK(connect.authenticates);
    // A User Property that looks like them is none.
    REQUIRE(is_taken(place, user_property("\x15\x27", "\x15\x27"), connect));
    CHECK_FALSE(connect.authenticates);
    CHECK(connect.maximum_packet_size == 0);
    // Nothing is left of a packet that was read before.
    const std::string bytes = ConnectParts{}.packet();
    std::size_t size = 0;
    connect = {};
    CHECK(read_connect(bytes, 1000, connect, size) == ConnectResult::whole);
    CHECK(connect.properties.empty());
}


TEST_CASE("Properties may be long and many", "[mqtt]") {
    std::string many;
    for (int i = 0; i < 1000; i++) {
        many += user_property("name", "value");
    }
    Connect connect;
    std::size_t size = 0;
    const std::string bytes = parts_with(places()[0], many).packet();
    CHECK(read_connect(bytes, 100'000, connect, size) == ConnectResult::whole);
    CHECK(connect.properties == many);
}

}  // namespace client_cert::mqtt
