// Tests how much of a client's packets is held, and which are too long.
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <vector>

#include "lib/mqtt_client.hpp"
#include "lib/mqtt_packets.hpp"
#include "mqtt/client_packets.hpp"

namespace client_cert::mqtt {
namespace {

using namespace std::string_literals;
using test::Client;
using test::filter_with;
using test::packet;
using test::publish;

using Kind = Step::Kind;
using Versions = std::vector<Version>;

constexpr std::size_t k_megabyte = 1 << 20;

const Versions k_versions = {Version::v3_1, Version::v3_1_1, Version::v5};


// rules let a client use what is in `a`.
const TopicRules& rules() {
    constexpr Actions all = {.publish = true, .subscribe = true};
    static constexpr std::array list = {TopicRule{true, all, "a/#"}};
    static constexpr TopicRules there = {list, all, all};
    return there;
}


// subscribe is one of a given size, which is over a hundred.
std::string subscribe(Version version, std::size_t size,
                      std::string_view begin = "a/") {
    const std::string head = version == Version::v5 ? "\0\7\0"s : "\0\7"s;
    for (std::size_t length = size; length > 0; length--) {
        const std::string filter =
            std::string(begin) + std::string(length, 'x');
        const std::string one = packet(0x82, head + filter_with(filter));
        if (one.size() == size) {
            return one;
        }
    }
    FAIL("no such size");
    return {};
}


// end_of sends bytes at once, and singly, and tells how a connection ends.
Kind end_of(Version version, const std::string& bytes, std::size_t longest) {
    Client whole{version, rules(), longest};
    whole.send(bytes);
    Client single{version, rules(), longest};
    for (const char c : bytes) {
        single.send({&c, 1});
    }
    CHECK(single.most_held <= longest);
    CHECK(single.is_at_end() == whole.is_at_end());
    CHECK((single.passed == whole.passed));
    if (!whole.is_at_end()) {
        return whole.refused.empty() ? Kind::pass : Kind::refuse;
    }
    CHECK(single.last.kind == whole.last.kind);
    CHECK(whole.passed.empty());
    return whole.last.kind;
}

}  // namespace


TEST_CASE("The payload of a message is never held", "[mqtt]") {
    const std::string head = "\x30\xFF\xFF\xFF\x7F\0\3a/b"s;
    const std::string payload(k_megabyte, '\x82');
    for (const Version version : k_versions) {
        ClientPackets packets{version, rules(), 64};
        Step step = packets.next("", head);
        REQUIRE((step.kind == Kind::pass && step.size == head.size()));
        std::size_t left = 268'435'455 - 5;
        while (left > payload.size()) {
            step = packets.next("", payload);
            REQUIRE((step.kind == Kind::pass && step.size == payload.size()));
            left -= payload.size();
        }
        const std::string last = payload.substr(0, left) + "\xC0\0"s;
        step = packets.next("", last);
        REQUIRE(step.kind == Kind::pass);
        REQUIRE(step.size >= left);
        if (step.size == left) {
            step = packets.next("", "\xC0\0"s);
            CHECK((step.kind == Kind::pass && step.size == 2));
        }
    }
}


TEST_CASE("A long message passes in as many steps as it has pieces", "[mqtt]") {
    const std::string bytes = publish("a/b", std::string(k_megabyte, 'x'));
    for (const Version version : k_versions) {
        Client client{version, rules(), 64};
        client.send(bytes);
        CHECK((client.passed == bytes));
        CHECK(client.most_held <= 64);
        CHECK(client.steps < 10);
    }
}


TEST_CASE("Of other packets no more than the identifier is held", "[mqtt]") {
    for (const Version version : k_versions) {
        for (const unsigned first : {0xA2, 0x40, 0xE0}) {
            if (first != 0xA2 && version != Version::v5) {
                continue;
            }
            const std::string bytes = packet(first, std::string(100'000, 'x'));
            Client client{version, rules(), 64};
            for (const char c : bytes) {
                client.send({&c, 1});
            }
            CHECK((client.passed == bytes));
            CHECK(client.most_held <= 5 + 2);
        }
    }
}


TEST_CASE("Of a message as much is held as its topic is long", "[mqtt]") {
    const std::string topic = "a/" + std::string(500, 'x');
    for (const Version version : k_versions) {
        for (const unsigned first : {0x30, 0x32}) {
            const std::string bytes =
                publish(topic, "\0\1"s + std::string(1000, 'x'), first);
            Client client{version, rules(), 2000};
            for (const char c : bytes) {
                client.send({&c, 1});
            }
            CHECK(client.passed == bytes);
            CHECK(client.most_held <= 3 + 2 + topic.size() + 2);
        }
    }
}


TEST_CASE("A SUBSCRIBE may be as long as the limit", "[mqtt]") {
    for (const Version version : k_versions) {
        for (const std::size_t size : {110, 129, 200, 1024}) {
            CAPTURE(version, size);
            const std::string allowed = subscribe(version, size);
            CHECK(end_of(version, allowed, size) == Kind::pass);
            CHECK(end_of(version, allowed + allowed, size) == Kind::pass);
            const std::string refused = subscribe(version, size, "b/");
            CHECK(end_of(version, refused, size) == Kind::refuse);
        }
    }
}


TEST_CASE("A SUBSCRIBE that is too long is told with its length", "[mqtt]") {
    for (const Version version : k_versions) {
        CHECK(end_of(version, "\x82\xFF\xFF\xFF\x7F"s, 65'536)
              == Kind::end_too_long);
        CHECK(end_of(version, "\x82\x7F"s, 100) == Kind::end_too_long);
    }
}


TEST_CASE("A topic may be as long as its limit", "[mqtt]") {
    for (const Version version : k_versions) {
        for (const std::size_t payload : {0, 5, 100'000}) {
            CAPTURE(version, payload);
            const std::string topic = "a/" + std::string(300, 'x');
            const std::string bytes = publish(topic, std::string(payload, 'x'));
            const std::size_t head = bytes.size() - payload;
            CHECK(end_of(version, bytes, head) == Kind::pass);
        }
        // It is told with the length of the topic.
        CHECK(end_of(version, "\x30\xFF\xFF\x7F\xFF\xFF"s, 1000)
              == Kind::end_too_long);
    }
}


TEST_CASE("The limit is the same in any fragmentation", "[mqtt]") {
    for (const Version version : k_versions) {
        const std::string allowed = subscribe(version, 200);
        CHECK(end_of(version, allowed, 199) == Kind::end_too_long);
        const std::string refused = subscribe(version, 200, "b/");
        CHECK(end_of(version, refused, 199) == Kind::end_too_long);
        const std::string topic = "a/" + std::string(300, 'x');
        const std::string message = publish(topic, "");
        CHECK(end_of(version, message, message.size() - 1)
              == Kind::end_too_long);
    }
}


TEST_CASE("What passed before does not count", "[mqtt]") {
    for (const Version version : k_versions) {
        const std::string message = publish("a/b", std::string(500, 'x'));
        const std::string bytes =
            message + subscribe(version, 128) + message + "\xC0\0"s;
        Client client{version, rules(), 128};
        client.send(bytes);
        CHECK(client.passed == bytes);
    }
}


TEST_CASE("Without rules of an action packets are right all the same",
          "[mqtt]") {
    const TopicRules none;
    for (const Version version : k_versions) {
        const auto passes = [&](const std::string& bytes) {
            Client client{version, none, 1000};
            client.send(bytes);
            return client.passed == bytes;
        };
        CHECK(passes(publish("b", "x")));
        CHECK(passes(subscribe(version, 128, "b/")));
        CHECK_FALSE(passes(publish("b/#", "x")));
        CHECK_FALSE(passes(packet(0x82, "\0\7"s)));
    }
}

}  // namespace client_cert::mqtt
