// Tests what becomes of the packets that a client sends after its CONNECT.
#include "mqtt/client_packets.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "lib/mqtt_client.hpp"
#include "lib/mqtt_packets.hpp"

namespace client_cert::mqtt {
namespace {

using namespace std::string_literals;
using test::byte;
using test::Client;
using test::field;
using test::filter_with;
using test::packet;
using test::publish;
using test::Refused;
using test::sized;
using test::user_property;

using Kind = Step::Kind;
using Versions = std::vector<Version>;

constexpr std::size_t k_longest = 4096;

const Versions k_versions = {Version::v3_1, Version::v3_1_1, Version::v5};
const Versions k_before_5 = {Version::v3_1, Version::v3_1_1};
const Versions k_only_5 = {Version::v5};


// rules let a client use what is in `a`, but for `a/secret`.
const TopicRules& rules() {
    constexpr Actions all = {.publish = true, .subscribe = true};
    static constexpr std::array list = {TopicRule{false, all, "a/secret"},
                                        TopicRule{true, all, "a/#"}};
    static constexpr TopicRules there = {list, all, all};
    return there;
}


// Outcome is all that comes of a stream.
struct Outcome {
    // end is `hold` where the stream goes on.
    Kind end = Kind::hold;
    std::string passed = {};
    std::vector<Refused> refused = {};
    std::string topic = {};
    unsigned type = 0;
    std::string held = {};

    bool operator==(const Outcome&) const = default;
};


Outcome outcome_of(const Client& client) {
    Outcome outcome = {.end = Kind::hold,
                       .passed = client.passed,
                       .refused = client.refused,
                       .topic = {},
                       .type = 0,
                       .held = client.held};
    if (client.is_at_end()) {
        outcome.end = client.last.kind;
        outcome.topic = client.topic;
        outcome.type = client.last.type;
        // What is held of a packet where a stream ends depends on its pieces.
        outcome.held.clear();
    }
    CHECK(client.left == 0);
    return outcome;
}


// outcome is the same in any fragmentation.
Outcome outcome(Version version, const std::string& stream,
                std::size_t longest = k_longest) {
    Client whole{version, rules(), longest};
    whole.send(stream);
    Client single{version, rules(), longest};
    for (const char c : stream) {
        single.send({&c, 1});
        single.send("");
    }
    const Outcome expected = outcome_of(whole);
    CHECK(outcome_of(single) == expected);
    for (std::size_t at = 1; at < stream.size(); at++) {
        Client halves{version, rules(), longest};
        halves.send(stream.substr(0, at));
        halves.send(stream.substr(at));
        CAPTURE(at);
        CHECK(outcome_of(halves) == expected);
        CHECK(halves.most_held <= longest);
    }
    CHECK(single.most_held <= longest);
    return expected;
}


bool passes(Version version, const std::string& bytes) {
    return outcome(version, bytes) == Outcome{.passed = bytes};
}


// is_malformed tells whether bytes end a connection behind a packet that
// passes, which they leave alone.
bool is_malformed(Version version, const std::string& bytes) {
    const std::string ping = "\xC0\0"s;
    const Outcome found = outcome(version, ping + bytes + ping);
    return found.end == Kind::end_malformed && found.passed == ping
           && found.refused.empty();
}


// subscribe is a SUBSCRIBE with an identifier, in 5.0 with properties.
std::string subscribe(Version version, std::string_view filters,
                      std::string_view properties = "", unsigned first = 0x82) {
    return packet(first, "\x01\x02"
                             + (version == Version::v5 ? sized(properties) : "")
                             + std::string(filters));
}


// right is a packet that begins with a byte, as far as it can be right.
std::string right(Version version, unsigned first) {
    switch (first >> 4) {
        case 3:
            return publish("a/b", (first & 0x06) != 0 ? "\0\1"s : "", first);
        case 8:
            return subscribe(version, filter_with("a/b", 1), "", first);
        case 12:
        case 14:
            return packet(first, "");
        default:
            return packet(first, "\0\1"s);
    }
}


// may_begin tells whether a packet of a client may begin with a byte; nothing
// where neither standard nor contract say so clearly.
std::optional<bool> may_begin(Version version, unsigned first) {
    const unsigned type = first >> 4;
    const unsigned flags = first & 0xF;
    const bool is_old = version == Version::v3_1;
    switch (type) {
        case 3:
            if ((flags & 0xE) == 8) {
                return std::nullopt;
            }
            return (flags & 6) != 6;
        case 6:
        case 8:
        case 10:
            return flags == 2 || (is_old && flags == 10);
        case 4:
        case 5:
        case 7:
        case 12:
        case 14:
            if (is_old && flags == 8) {
                return std::nullopt;
            }
            return flags == 0;
        case 15:
            return flags == 0 && version == Version::v5;
        default:
            return false;
    }
}


// stream is packets of every kind, two of which are refused.
std::string stream(Version version) {
    const bool is_5 = version == Version::v5;
    const std::string none = is_5 ? "\0"s : "";
    return publish("a/b", none + "hello") + "\xC0\0"s
           + subscribe(version, filter_with("a/#") + filter_with("a/b", 2))
           + publish("a", "\1\2" + none, 0x3D)
           + subscribe(version, filter_with("a/+/c", 1))
           + packet(0xA2, "\0\3"s + none + field("b/#"))
           + subscribe(version, filter_with("a/b", 1) + filter_with("b"))
           + packet(0x40, "\0\1"s) + packet(0x50, "\0\1"s)
           + packet(0x62, "\0\1"s) + packet(0x70, "\0\1"s)
           + (is_5 ? publish("", "\3\x23\0\1x"s) + packet(0xF0, "\x18\0"s) : "")
           + publish("a/b/c", none + std::string(200, '\x30'), 0x32);
}

}  // namespace


TEST_CASE("What may begin a packet of a client", "[mqtt]") {
    for (const Version version : k_versions) {
        for (unsigned first = 0; first <= 0xFF; first++) {
            const std::optional<bool> expected = may_begin(version, first);
            if (!expected) {
                continue;
            }
            CAPTURE(version, first);
            const std::string bytes = right(version, first);
            CHECK((*expected ? passes(version, bytes)
                             : is_malformed(version, bytes)));
        }
    }
}


TEST_CASE("A stream comes out the same in any fragmentation", "[mqtt]") {
    for (const Version version : k_versions) {
        CAPTURE(version);
        const std::string bytes = stream(version);
        const std::string first =
            subscribe(version, filter_with("a/#") + filter_with("a/b", 2));
        const std::string next =
            subscribe(version, filter_with("a/b", 1) + filter_with("b"));
        std::string passed = bytes;
        passed.erase(passed.find(next), next.size());
        passed.erase(passed.find(first), first.size());
        const std::vector<Refused> refused = {{first, "a/#", 0x0102, 2},
                                              {next, "b", 0x0102, 2}};
        CHECK(outcome(version, bytes)
              == Outcome{.passed = passed, .refused = refused});
        // What comes before an end has gone on.
        CHECK(outcome(version, bytes + publish("b", "\0"s) + bytes)
              == Outcome{.end = Kind::end_refused,
                         .passed = passed,
                         .refused = refused,
                         .topic = "b",
                         .type = 3});
        CHECK(outcome(version, bytes + packet(0x10, "") + bytes)
              == Outcome{.end = Kind::end_malformed,
                         .passed = passed,
                         .refused = refused,
                         .type = 1});
    }
}


TEST_CASE("A message to another topic ends the connection", "[mqtt]") {
    for (const Version version : k_versions) {
        for (const char* topic :
             {"b", "a/secret", "A/b", "ab", "/a", "$SYS/a", "$share/g/a/b"})
        {
            for (const unsigned first : {0x30, 0x31, 0x32, 0x3D}) {
                CAPTURE(version, topic, first);
                CHECK(outcome(version, publish(topic, "\0\1\0"s, first))
                      == Outcome{
                          .end = Kind::end_refused, .topic = topic, .type = 3});
            }
        }
        CHECK(passes(version, publish("a/b", "")));
        CHECK(passes(version, publish("a", "\0\1"s, 0x34)));
        // What is no properties of 5.0 is the broker's.
        CHECK(passes(version, publish("a/secret/not", "\xFF\xFF\xFF\xFF\xFF")));
    }
}


TEST_CASE("A message without topic is for an alias of 5.0", "[mqtt]") {
    for (const char* rest : {"", "\x03\x23\x01\x01payload"}) {
        CHECK(passes(Version::v5, publish("", rest)));
        for (const Version version : k_before_5) {
            CHECK(is_malformed(version, publish("", rest)));
        }
    }
    CHECK(passes(Version::v5, publish("", "\0\1\3\x23\0\1"s, 0x32)));
    CHECK(is_malformed(Version::v5, publish("", "\0\0\3\x23\0\1"s, 0x32)));
}


TEST_CASE("A message whose head is wrong is malformed", "[mqtt]") {
    for (const Version version : k_versions) {
        for (const std::string& content : {""s, "\0"s, "\0\4a/b"s,
                                           "\xFF\xFF"
                                           "a/b"s})
        {
            CAPTURE(version, content);
            CHECK(is_malformed(version, packet(0x30, content)));
        }
        for (const std::string& topic :
             {"#"s, "+"s, "a/#"s, "a/+"s, "a/b+"s, "a\0"s, "a/\xFF"s,
              "a/\xED\xA0\x80"s, "a/\xC0\x80"s})
        {
            CAPTURE(version, topic);
            CHECK(is_malformed(version, publish(topic, "\0\1\0"s)));
            CHECK(is_malformed(version, publish(topic, "\0\1\0"s, 0x32)));
        }
        for (const unsigned first : {0x32, 0x34, 0x3A, 0x3C}) {
            for (const std::string& rest : {""s, "\1"s, "\0\0"s, "\0\0\0a"s}) {
                CAPTURE(version, first, rest);
                CHECK(is_malformed(version, publish("a/b", rest, first)));
            }
            CHECK(passes(version, publish("a/b", "\1\0"s, first)));
        }
        CHECK(passes(version, publish("a/b", "\0\0"s)));
    }
}


TEST_CASE("A SUBSCRIBE that is refused is told of", "[mqtt]") {
    for (const Version version : k_versions) {
        const auto refused = [&](const std::string& filters, const char* topic,
                                 std::size_t count) {
            CAPTURE(version, filters);
            const std::string bytes = subscribe(version, filters);
            CHECK(outcome(version, bytes)
                  == Outcome{.refused = {{bytes, topic, 0x0102, count}}});
        };
        refused(filter_with("b"), "b", 1);
        refused(filter_with("a/b") + filter_with("#") + filter_with("a/c/+"),
                "#", 3);
        refused(filter_with("a/c/+") + filter_with("a/+"), "a/+", 2);
        refused(filter_with("$share/g/b"), "$share/g/b", 1);
        refused(filter_with("$share/+/a/b"), "$share/+/a/b", 1);
        refused(filter_with("$SYS/#", 2), "$SYS/#", 1);
        std::string many;
        for (int i = 0; i < 200; i++) {
            many += filter_with("a/b", static_cast<unsigned>(i % 3));
        }
        refused(many + filter_with("c"), "c", 201);
        CHECK(passes(version, subscribe(version, many)));
        CHECK(passes(version,
                     subscribe(version, filter_with("$share/g/a/b/#", 1))));
    }
}


TEST_CASE("A SUBSCRIBE that is wrong is malformed", "[mqtt]") {
    for (const Version version : k_versions) {
        const std::string none = version == Version::v5 ? "\0"s : "";
        for (const std::string& content : {""s, "\1"s, "\0\1"s, "\0\1"s + none,
                                           "\0\0"s + none + filter_with("a/b")})
        {
            CAPTURE(version, content);
            CHECK(is_malformed(version, packet(0x82, content)));
        }
        for (const std::string& filters : {"\0"s,
                                           "\0\1"s,
                                           "\0\1a"s,
                                           "\0\4a/b\0"s,
                                           filter_with("a/b") + "\0"s,
                                           filter_with("a/b") + field("a/b"),
                                           filter_with("a/b\0"s),
                                           filter_with("a/\xFF"),
                                           filter_with(""),
                                           filter_with("a#"),
                                           filter_with("a/#/b"),
                                           filter_with("a/b+"),
                                           filter_with("$share"),
                                           filter_with("$share/"),
                                           filter_with("$share/g"),
                                           filter_with("$share/g/"),
                                           filter_with("a/b", 3),
                                           filter_with("a/b", 0x40),
                                           filter_with("a/b", 0x80),
                                           filter_with("a/b", 0xFF)})
        {
            CAPTURE(version, filters);
            CHECK(is_malformed(version, subscribe(version, filters)));
            // One that would be refused before it does not hide it.
            CHECK(is_malformed(version,
                               subscribe(version, filter_with("b") + filters)));
        }
    }
}


TEST_CASE("A SUBSCRIBE that shares without a group is malformed", "[mqtt]") {
    for (const Version version : k_versions) {
        for (const char* filter : {"$share//a", "$share//a/b", "$share//"}) {
            CHECK(
                is_malformed(version, subscribe(version, filter_with(filter))));
        }
    }
}


TEST_CASE("Options are those of the version", "[mqtt]") {
    for (const unsigned options : {0x04, 0x08, 0x0C, 0x10, 0x20, 0x2E}) {
        CAPTURE(options);
        const std::string filter = filter_with("a/b", options);
        CHECK(passes(Version::v5, subscribe(Version::v5, filter)));
        for (const Version version : k_before_5) {
            CHECK(is_malformed(version, subscribe(version, filter)));
        }
    }
}


TEST_CASE("Properties of a SUBSCRIBE have their form", "[mqtt]") {
    const std::string filter = filter_with("a/b");
    const std::string user = user_property("a", "b");
    for (const std::string& properties :
         {"\x0B\1"s, "\x0B\xFF\xFF\xFF\x7F"s, "\x0B\0"s, user + user,
          user + "\x0B\x80\1"s + user})
    {
        CHECK(passes(Version::v5, subscribe(Version::v5, filter, properties)));
    }
    for (const std::string& properties :
         {"\x0B"s, "\x0B\x81"s, "\x0B\x81\0"s, "\x0B\x80\x80\x80\x80\1"s,
          "\x0B\1\x0B\2"s, "\x11\0\0\0\1"s, "\x26\0\1a"s, "\x8B\0\1"s,
          "\x23\0\1"s, user_property("\0"s, ""), user_property("", "\xFF")})
    {
        CAPTURE(properties);
        CHECK(is_malformed(Version::v5,
                           subscribe(Version::v5, filter, properties)));
    }
    for (const std::string& length : {"\x80\0"s, "\x7F"s, "\xFF\xFF\xFF\xFF"s})
    {
        CHECK(
            is_malformed(Version::v5, packet(0x82, "\0\1"s + length + filter)));
    }
}


TEST_CASE("UNSUBSCRIBE passes unlooked at", "[mqtt]") {
    for (const Version version : k_versions) {
        CHECK(passes(version, packet(0xA2, "\0\1"s + field("b"))));
        CHECK(passes(version, packet(0xA2, "\0\1\0"s + field("a#"))));
        CHECK(passes(version, packet(0xA2, std::string(300, 'x'))));
    }
}


TEST_CASE("Acknowledgements have an identifier, in 5.0 more", "[mqtt]") {
    for (const Version version : k_versions) {
        for (const unsigned first : {0x40, 0x50, 0x62, 0x70}) {
            CAPTURE(version, first);
            CHECK(passes(version, packet(first, "\1\0"s)));
            CHECK(is_malformed(version, packet(first, "\0\0"s)));
            const std::string reason = packet(first, "\0\1\x10\0"s);
            CHECK((version == Version::v5 ? passes(version, reason)
                                          : is_malformed(version, reason)));
        }
        const std::string reason = packet(0xE0, "\x04\0"s);
        CHECK((version == Version::v5 ? passes(version, reason)
                                      : is_malformed(version, reason)));
    }
    CHECK(passes(Version::v5, packet(0xF0, "\x18\0"s)));
}


TEST_CASE("Of what is malformed the type is told", "[mqtt]") {
    for (const Version version : k_versions) {
        for (const std::string& bytes :
             {"\x82\x80\0"s, "\x30\xFF\xFF\xFF\xFF"s, "\x83\2\0\1"s, "\x20\0"s,
              "\x36\7\0\1a\0\1xx"s, "\x10\0"s, "\0\0"s})
        {
            CAPTURE(version, bytes);
            const Outcome found = outcome(version, bytes);
            CHECK(found.end == Kind::end_malformed);
            CHECK(found.type == static_cast<unsigned char>(bytes[0]) >> 4);
        }
    }
}


TEST_CASE("Lengths are minimal, and no longer than four bytes", "[mqtt]") {
    for (const Version version : k_versions) {
        for (const unsigned first : {0x30, 0x82, 0xA2, 0xC0, 0xE0, 0x40}) {
            for (const std::string& length :
                 {"\x80\0"s, "\x85\0"s, "\x85\x80\0"s, "\x85\x80\x80\0"s,
                  "\xFF\xFF\xFF\xFF"s, "\x85\x80\x80\x80\0"s})
            {
                const std::string bytes = byte(first) + length + "\0\3a/bxxxx"s;
                CAPTURE(version, bytes);
                CHECK(is_malformed(version, bytes));
            }
        }
    }
}


TEST_CASE("A packet that is cut short is held, not passed", "[mqtt]") {
    for (const Version version : k_versions) {
        const std::string head = publish("a/b", "\0\1payload"s, 0x32);
        const std::string all = subscribe(version, filter_with("a/b"));
        for (std::size_t size = 1; size < 9; size++) {
            CHECK(outcome(version, head.substr(0, size))
                  == Outcome{.held = head.substr(0, size)});
        }
        for (std::size_t size = 9; size <= head.size(); size++) {
            CHECK(passes(version, head.substr(0, size)));
        }
        for (std::size_t size = 1; size < all.size(); size++) {
            CHECK(outcome(version, all.substr(0, size))
                  == Outcome{.held = all.substr(0, size)});
        }
        CHECK(passes(version, "\xA2\x7F\0\1"s));
    }
}

}  // namespace client_cert::mqtt
