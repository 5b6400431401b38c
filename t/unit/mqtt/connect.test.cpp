// Tests the reading of CONNECT against section 3.1 of MQTT 3.1.1 and 5.0.
#include "mqtt/connect.hpp"

#include <catch2/catch_test_macros.hpp>

#include <ostream>
#include <string>
#include <vector>

#include "lib/mqtt_packets.hpp"

namespace client_cert::mqtt {

static std::ostream& operator<<(std::ostream& out, ConnectResult result) {
    constexpr const char* names[] = {"whole",       "more",      "no_connect",
                                     "wrong_level", "malformed", "too_long"};
    return out << names[static_cast<std::size_t>(result)];
}

namespace {

using namespace std::string_literals;
using test::byte;
using test::ConnectParts;
using test::field;
using test::sized;

constexpr std::size_t k_limit = 1 << 20;


ConnectResult result_of(std::string_view bytes, std::size_t limit = k_limit) {
    // A vector of its own, so that a sanitizer sees what is behind it.
    const std::vector<char> own(bytes.begin(), bytes.end());
    Connect connect;
    std::size_t size = 0;
    return read_connect({own.data(), own.size()}, limit, connect, size);
}


// told is what comes of bytes that are more and more of an input, which has to
// stay so once it is no `more`. `at` is how many it took.
ConnectResult told(const std::string& bytes, std::size_t& at,
                   std::size_t limit = k_limit) {
    ConnectResult result = ConnectResult::more;
    for (std::size_t size = 0; size <= bytes.size(); size++) {
        const ConnectResult next = result_of(bytes.substr(0, size), limit);
        if (result == ConnectResult::more) {
            at = size;
            result = next;
        } else if (next != result) {
            CAPTURE(bytes, size);
            CHECK(next == result);
        }
    }
    CHECK(result_of(bytes + "\x30", limit) == result);
    CHECK(result_of(bytes + std::string(100, '\xFF'), limit) == result);
    return result;
}


ConnectResult told(const std::string& bytes) {
    std::size_t at = 0;
    return told(bytes, at);
}


ConnectResult told(const ConnectParts& parts) {
    return told(parts.packet());
}


// Read is a packet and what it says.
struct Read {
    explicit Read(const ConnectParts& parts) : bytes(parts.packet()) {
        std::size_t size = 0;
        const std::string more = bytes + "\xC0\0"s;
        REQUIRE(read_connect(bytes, k_limit, connect, size)
                == ConnectResult::whole);
        REQUIRE(size == bytes.size());
        Connect other;
        REQUIRE(read_connect(more, k_limit, other, size)
                == ConnectResult::whole);
        REQUIRE(size == bytes.size());
        REQUIRE(told(bytes) == ConnectResult::whole);
    }

    Read(const Read&) = delete;
    Read& operator=(const Read&) = delete;
    ~Read() = default;

    std::string bytes;
    Connect connect;
};


ConnectParts v3_1() {
    return {.name = "MQIsdp", .level = 3};
}


ConnectParts v3_1_1() {
    return {};
}


ConnectParts v5() {
    return {.level = 5};
}


std::vector<ConnectParts> versions() {
    return {v3_1(), v3_1_1(), v5()};
}


ConnectParts with_flags(ConnectParts parts, unsigned flags,
                        const std::string& more = "") {
    parts.flags = flags;
    parts.payload += more;
    return parts;
}


// will is what stands in a payload for one.
std::string will(const ConnectParts& parts, std::string_view topic,
                 std::string_view properties = "") {
    return (parts.level == 5 ? sized(properties) : "") + field(topic)
           + field("bye\xFF\0"s);
}

}  // namespace


TEST_CASE("The example of 3.1.1 is read", "[mqtt]") {
    // Figure 3.6, and a payload that goes with its flags.
    const ConnectParts parts = {.flags = 0xCE,
                                .keep_alive = 10,
                                .payload = field("id") + field("w") + field("m")
                                           + field("me") + field("\xFF\0"s)};
    const Read read{parts};
    const Connect& connect = read.connect;
    CHECK(connect.version == Version::v3_1_1);
    CHECK(connect.protocol == "\0\4MQTT\4"s);
    CHECK(connect.flags == 0xCE);
    CHECK(connect.keep_alive == 10);
    CHECK(connect.properties.empty());
    CHECK(connect.client_id == "id");
    CHECK(connect.will == "\0\1w\0\1m"s);
    CHECK(connect.will_topic == "w");
    CHECK((connect.has_username && connect.username == "me"));
    CHECK((connect.has_password && connect.password == "\xFF\0"s));
    CHECK_FALSE(connect.authenticates);
    CHECK(connect.maximum_packet_size == 0);
}


TEST_CASE("The example of 5.0 is read", "[mqtt]") {
    // Figure 3-6, and properties of a will.
    const ConnectParts parts = {
        .level = 5,
        .flags = 0xCE,
        .keep_alive = 10,
        .properties = "\x11\0\0\0\x0A"s,
        .payload = field("id") + sized("\x18\0\0\0\x05"s) + field("a/b")
                   + field("m") + field("me") + field("pw")};
    const Read read{parts};
    const Connect& connect = read.connect;
    CHECK(connect.version == Version::v5);
    CHECK(connect.protocol == "\0\4MQTT\5"s);
    CHECK(connect.flags == 0xCE);
    CHECK(connect.properties == "\x11\0\0\0\x0A"s);
    CHECK(connect.will == "\x05\x18\0\0\0\x05"s + "\0\3a/b\0\1m"s);
    CHECK(connect.will_topic == "a/b");
    CHECK(connect.username == "me");
    CHECK(connect.password == "pw");
}


TEST_CASE("A CONNECT of 3.1 is read", "[mqtt]") {
    const Read read{with_flags(v3_1(), 0xC2, field("u") + field("p"))};
    CHECK(read.connect.version == Version::v3_1);
    CHECK(read.connect.protocol == "\0\6MQIsdp\3"s);
    CHECK(read.connect.client_id == "dev");
    CHECK(read.connect.username == "u");
    CHECK(read.connect.password == "p");
}


TEST_CASE("Fields may be empty, and are there all the same", "[mqtt]") {
    for (const ConnectParts& parts : versions()) {
        ConnectParts empty = parts;
        empty.keep_alive = 0xFFFE;
        empty.payload = field("");
        const Read nothing{empty};
        CHECK(nothing.connect.client_id.empty());
        CHECK(nothing.connect.keep_alive == 0xFFFE);
        CHECK_FALSE(nothing.connect.has_username);
        CHECK_FALSE(nothing.connect.has_password);
        CHECK(nothing.connect.will.empty());
        const Read read{with_flags(empty, 0xC0, field("") + field(""))};
        CHECK((read.connect.has_username && read.connect.username.empty()));
        CHECK((read.connect.has_password && read.connect.password.empty()));
    }
    // The password of 5.0 needs no user name.
    const Read alone{with_flags(v5(), 0x40, field("token"))};
    CHECK_FALSE(alone.connect.has_username);
    CHECK((alone.connect.has_password && alone.connect.password == "token"));
}


TEST_CASE("The will may have each QoS of the three, and be retained",
          "[mqtt]") {
    for (const ConnectParts& parts : versions()) {
        for (const unsigned flags : {0x04, 0x0C, 0x14, 0x24, 0x2C, 0x36}) {
            const Read read{with_flags(parts, flags, will(parts, "/w/$x"))};
            CHECK(read.connect.flags == flags);
            CHECK(read.connect.will == will(parts, "/w/$x"));
            CHECK(read.connect.will_topic == "/w/$x");
        }
    }
}


TEST_CASE("A bridge says so in the level", "[mqtt]") {
    const Read v4{ConnectParts{.level = 0x84}};
    CHECK(v4.connect.version == Version::v3_1_1);
    CHECK(v4.connect.protocol == "\0\4MQTT\x84"s);
    const Read v3{ConnectParts{.name = "MQIsdp", .level = 0x83}};
    CHECK(v3.connect.version == Version::v3_1);
    CHECK(v3.connect.protocol == "\0\6MQIsdp\x83"s);
}


TEST_CASE("Another level is told with name and level", "[mqtt]") {
    for (const char* name : {"MQTT", "MQIsdp"}) {
        const bool is_old = name == "MQIsdp"s;
        for (unsigned level = 0; level <= 0xFF; level++) {
            const unsigned plain = level & 0x7F;
            if (is_old ? plain == 3 : plain == 4 || level == 5) {
                continue;
            }
            CAPTURE(name, level);
            const std::string content = field(name) + byte(level);
            std::size_t at = 0;
            CHECK(told(test::packet(0x10, content), at)
                  == ConnectResult::wrong_level);
            CHECK(at == 2 + content.size());
            // What comes behind it may be anything, of any length.
            const std::string more = content + std::string(200, '\xFF');
            CHECK(told(test::packet(0x10, more), at)
                  == ConnectResult::wrong_level);
            CHECK(at == 3 + content.size());
        }
    }
}


TEST_CASE("Another packet is told at its first byte", "[mqtt]") {
    for (unsigned first = 0; first <= 0xFF; first++) {
        if (first >> 4 == 1) {
            continue;
        }
        CAPTURE(first);
        std::size_t at = 0;
        CHECK(told(test::packet(first, v5().content()), at)
              == ConnectResult::no_connect);
        CHECK(at == 1);
    }
}


TEST_CASE("A CONNECT whose reserved flags are set is malformed", "[mqtt]") {
    for (unsigned flags = 1; flags <= 0xF; flags++) {
        std::size_t at = 0;
        CHECK(told(test::packet(0x10 | flags, v5().content()), at)
              == ConnectResult::malformed);
        CHECK(at == 1);
    }
}


TEST_CASE("Another protocol is told with its name", "[mqtt]") {
    for (const char* name : {"", "M", "MQT", "MQTS", "MQTTT", "mqtt", "MQIsd",
                             "MQIsdP", "MQIsdpp", "HTTP", "MQTT-SN"})
    {
        ConnectParts parts;
        parts.name = name;
        CAPTURE(name);
        std::size_t at = 0;
        CHECK(told(parts.packet(), at) == ConnectResult::no_connect);
        CHECK(at <= 2 + field(name).size());
    }
}


TEST_CASE("A packet that has no room for its name and level is none",
          "[mqtt]") {
    const std::string content = v3_1_1().content();
    for (std::size_t size = 0; size < field("MQTT").size() + 1; size++) {
        CAPTURE(size);
        const ConnectResult result =
            told(test::packet(0x10, content.substr(0, size)));
        CHECK((result == ConnectResult::malformed
               || result == ConnectResult::no_connect));
    }
}


TEST_CASE("What a packet of any length leaves out is malformed", "[mqtt]") {
    for (const ConnectParts& parts : versions()) {
        const ConnectParts full =
            with_flags(parts, 0xC6, will(parts, "w") + field("u") + field("p"));
        const std::string content = full.content();
        const std::size_t begin = field(parts.name).size() + 1;
        for (std::size_t size = begin; size < content.size(); size++) {
            CAPTURE(parts.level, size);
            CHECK(told(test::packet(0x10, content.substr(0, size)))
                  == ConnectResult::malformed);
        }
        CHECK(told(full) == ConnectResult::whole);
        CHECK(told(test::packet(0x10, content + "\0"s))
              == ConnectResult::malformed);
        CHECK(told(test::packet(0x10, content + field("x")))
              == ConnectResult::malformed);
    }
}


TEST_CASE("Flags that do not go together are malformed", "[mqtt]") {
    for (const ConnectParts& parts : versions()) {
        for (unsigned flags = 0; flags <= 0xFF; flags++) {
            const bool has_will = (flags & 0x04) != 0;
            const bool has_name = (flags & 0x80) != 0;
            const bool has_word = (flags & 0x40) != 0;
            const bool is_right =
                (flags & 0x01) == 0 && (flags & 0x18) != 0x18
                && (has_will || (flags & 0x38) == 0)
                && (has_name || !has_word || parts.level == 5);
            const std::string more = (has_will ? will(parts, "w") : "")
                                     + (has_name ? field("u") : "")
                                     + (has_word ? field("p") : "");
            CAPTURE(parts.level, flags);
            CHECK(told(with_flags(parts, flags, more))
                  == (is_right ? ConnectResult::whole
                               : ConnectResult::malformed));
        }
    }
}


TEST_CASE("Lengths are minimal", "[mqtt]") {
    for (const ConnectParts& parts : versions()) {
        const std::string content = parts.content();
        const auto digit = static_cast<unsigned>(content.size());
        const std::string first = "\x10"s + byte(digit | 0x80);
        std::size_t at = 0;
        CHECK(told(first + "\0"s + content, at) == ConnectResult::malformed);
        CHECK(at == 3);
        CHECK(told(first + "\x80\0"s + content) == ConnectResult::malformed);
        CHECK(told(first + "\x80\x80\0"s + content)
              == ConnectResult::malformed);
        CHECK(told(first + "\x80\x80\x80\0"s + content, at)
              == ConnectResult::malformed);
        CHECK(at == 5);
    }
    ConnectParts long_one = v5();
    long_one.payload = field(std::string(16'384, 'x'));
    CHECK(result_of(long_one.packet()) == ConnectResult::whole);
}


TEST_CASE("Lengths of properties are minimal, and end in the packet",
          "[mqtt]") {
    const std::string head = "\0\4MQTT\5\2\0\x3C"s;
    const std::string one = "\x21\0\1"s;
    for (const std::string& wrong :
         {"\x83\0"s + one, "\x83\x80\x80\0"s + one, "\x80\0"s, "\x80\x80\x80"s,
          "\x80\x80\x80\x80\1"s, "\4"s + one, "\2"s + one, "\xFF\x7F"s + one})
    {
        CAPTURE(wrong);
        CHECK(told(test::packet(0x10, head + wrong + field("dev")))
              == ConnectResult::malformed);
        ConnectParts parts = v5();
        parts.flags = 0x04;
        parts.payload += wrong + field("w") + field("m");
        CHECK(told(parts) == ConnectResult::malformed);
    }
}


TEST_CASE("Texts are UTF-8 without NUL, data are any bytes", "[mqtt]") {
    for (const std::string& bad :
         {"\0"s, "a\0b"s, "\xFF"s, "\xC0\x80"s, "\xED\xA0\x80"s, "\xE2\x82"s})
    {
        for (const ConnectParts& parts : versions()) {
            CAPTURE(parts.level, bad);
            ConnectParts id = parts;
            id.payload = field(bad);
            CHECK(told(id) == ConnectResult::malformed);
            CHECK(told(with_flags(parts, 0x80, field(bad)))
                  == ConnectResult::malformed);
            CHECK(told(with_flags(parts, 0x04, will(parts, bad)))
                  == ConnectResult::malformed);
            CHECK(told(with_flags(parts, 0xC0, field("u") + field(bad)))
                  == ConnectResult::whole);
        }
    }
    ConnectParts odd;
    odd.payload = field("\x01\x7F\xC2\x80\xEF\xBF\xBF\xEF\xBB\xBF");
    CHECK(told(odd) == ConnectResult::whole);
}


TEST_CASE("The topic of a will is one", "[mqtt]") {
    for (const ConnectParts& parts : versions()) {
        for (const char* topic : {"", "#", "+", "a/#", "a/+/b", "a+", "#a"}) {
            CAPTURE(parts.level, topic);
            CHECK(told(with_flags(parts, 0x04, will(parts, topic)))
                  == ConnectResult::malformed);
        }
        CHECK(told(with_flags(parts, 0x04, will(parts, "/")))
              == ConnectResult::whole);
    }
}


TEST_CASE("A packet may be as long as the limit", "[mqtt]") {
    const std::string bytes = v5().packet();
    CHECK(result_of(bytes, bytes.size()) == ConnectResult::whole);
    std::size_t at = 0;
    CHECK(told(bytes, at, bytes.size() - 1) == ConnectResult::too_long);
    CHECK(at <= 2 + field("MQTT").size() + 1);
    // What is behind it is not of the packet.
    CHECK(result_of(bytes + bytes, bytes.size()) == ConnectResult::whole);
    CHECK(told("\x10\xFF\xFF\xFF\x7F\0\4MQTT\5"s, at)
          == ConnectResult::too_long);
    CHECK(told("\x10\xFF\xFF\xFF\xFF\1"s) == ConnectResult::malformed);
}


TEST_CASE("What is too long, and something else too, is told the same",
          "[mqtt]") {
    // In which order is not said, but it does not depend on the fragments:
    // told looks at that.
    for (const char* begin : {"\4MQTT\6", "\4HTTP\1", "\6MQIsdp\4", "\7MQTT"}) {
        CAPTURE(begin);
        CHECK(told("\x10\xFF\xFF\xFF\x7F\0"s + begin) != ConnectResult::more);
    }
}

}  // namespace client_cert::mqtt
