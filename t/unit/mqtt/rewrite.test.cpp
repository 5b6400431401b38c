// Tests what a CONNECT becomes when fields of it are replaced, byte for byte.
#include "mqtt/rewrite.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <vector>

#include "lib/mqtt_packets.hpp"
#include "lib/written.hpp"

namespace client_cert::mqtt {
namespace {

using namespace std::string_literals;
using test::ConnectParts;
using test::field;
using test::sized;
using test::user_property;

using Texts = std::vector<std::string_view>;

const std::string k_will = field("w/t") + field("bye\0"s);
const std::string k_will_properties =
    sized("\x18\0\0\0\x05"s + user_property("a", "b"));


Connect connect_of(const std::string& bytes) {
    Connect connect;
    std::size_t size = 0;
    REQUIRE(read_connect(bytes, 1 << 20, connect, size)
            == ConnectResult::whole);
    REQUIRE(size == bytes.size());
    return connect;
}


std::string rewritten(const std::string& bytes, const Changes& changes) {
    const Connect connect = connect_of(bytes);
    return test::written(
        [&](Writer& out) { put_connect(out, connect, changes); });
}


std::string rewritten(const ConnectParts& parts, const Changes& changes) {
    return rewritten(parts.packet(), changes);
}


// full has each field: flags are those that its fields do not ask for.
ConnectParts full(unsigned level, unsigned flags = 0x22) {
    return {.name = (level & 0x7F) == 3 ? "MQIsdp" : "MQTT",
            .level = level,
            .flags = 0xC4 | flags,
            .keep_alive = 0xABCD,
            .properties = "\x11\0\0\0\x0A"s,
            .payload = field("dev") + (level == 5 ? k_will_properties : "")
                       + k_will + field("user") + field("pass\xFF\0"s)};
}


std::vector<ConnectParts> full_ones() {
    return {full(3),    full(4),          full(5),
            full(0x83), full(0x84, 0x08), full(5, 0x10)};
}


// full_with is a full one with other values of three fields, and the flags
// that go with them; nothing where one is not to be there.
std::string full_with(ConnectParts parts, const std::string& id,
                      const std::optional<std::string>& username,
                      const std::optional<std::string>& password) {
    parts.flags = (parts.flags & ~0xC0U) | (username ? 0x80U : 0U)
                  | (password ? 0x40U : 0U);
    parts.payload = field(id) + (parts.level == 5 ? k_will_properties : "")
                    + k_will + (username ? field(*username) : "")
                    + (password ? field(*password) : "");
    return parts.packet();
}


ConnectParts with_properties(const std::string& properties) {
    ConnectParts parts = full(5);
    parts.properties = properties;
    return parts;
}


std::string with_removed(const std::string& properties, const Texts& removed) {
    return rewritten(with_properties(properties), {.removed = removed});
}

}  // namespace


TEST_CASE("Without changes the bytes stay", "[mqtt]") {
    for (const ConnectParts& parts : full_ones()) {
        CHECK(rewritten(parts, {}) == parts.packet());
    }
    for (const unsigned level : {3, 4, 5}) {
        const ConnectParts least = {.name = level == 3 ? "MQIsdp" : "MQTT",
                                    .level = level,
                                    .flags = 0,
                                    .payload = field("")};
        CHECK(rewritten(least, {}) == least.packet());
        ConnectParts empty = least;
        empty.flags = 0xC0;
        empty.payload += field("") + field("");
        CHECK(rewritten(empty, {}) == empty.packet());
    }
    const ConnectParts token = {
        .level = 5, .flags = 0x40, .payload = field("i") + field("t")};
    CHECK(rewritten(token, {}) == token.packet());
    const ConnectParts many =
        with_properties(user_property("a", "1") + "\x21\0\x07"s
                        + user_property("a", "1") + user_property("", ""));
    CHECK(rewritten(many, {}) == many.packet());
    // Of what removes names that are not there as well.
    CHECK(rewritten(many, {.removed = Texts{"b"}}) == many.packet());
}


TEST_CASE("A client identifier is replaced", "[mqtt]") {
    for (const ConnectParts& parts : full_ones()) {
        for (const std::string& id :
             {""s, "x"s, "other"s, std::string(65535, 'i')}) {
            const std::string changed = rewritten(parts, {.client_id = id});
            CHECK((changed == full_with(parts, id, "user", "pass\xFF\0"s)));
        }
    }
}


TEST_CASE("A user name takes the client's password away", "[mqtt]") {
    for (const ConnectParts& parts : full_ones()) {
        CHECK(rewritten(parts, {.username = "cn"})
              == full_with(parts, "dev", "cn", {}));
        CHECK(rewritten(parts, {.username = ""})
              == full_with(parts, "dev", {}, {}));
        CHECK(rewritten(parts, {.username = "cn", .password = "new"})
              == full_with(parts, "dev", "cn", "new"));
        CHECK(rewritten(parts, {.username = "cn", .password = ""})
              == full_with(parts, "dev", "cn", {}));
        CHECK(rewritten(parts, {.username = "", .password = ""})
              == full_with(parts, "dev", {}, {}));
        // The same value as the client's is a replacement too.
        CHECK(rewritten(parts, {.username = "user"})
              == full_with(parts, "dev", "user", {}));
    }
}


TEST_CASE("A password alone leaves the user name", "[mqtt]") {
    for (const ConnectParts& parts : full_ones()) {
        CHECK(rewritten(parts, {.password = "\0\xFF"s})
              == full_with(parts, "dev", "user", "\0\xFF"s));
        CHECK(rewritten(parts, {.password = ""})
              == full_with(parts, "dev", "user", {}));
    }
}


TEST_CASE("A password without user name is for 5.0", "[mqtt]") {
    for (const ConnectParts& parts : full_ones()) {
        const std::optional<std::string> word =
            parts.level == 5 ? std::optional("new"s) : std::nullopt;
        CHECK(rewritten(parts, {.username = "", .password = "new"})
              == full_with(parts, "dev", {}, word));
        const std::string nobody = full_with(parts, "dev", {}, {});
        CHECK(rewritten(nobody, {.password = "new"})
              == full_with(parts, "dev", {}, word));
        CHECK(rewritten(nobody, {.username = "cn", .password = "new"})
              == full_with(parts, "dev", "cn", "new"));
        CHECK(rewritten(nobody, {.username = "cn"})
              == full_with(parts, "dev", "cn", {}));
        CHECK(rewritten(nobody, {.username = "", .password = ""}) == nobody);
    }
    const std::string token = full_with(full(5), "dev", {}, "token");
    CHECK(rewritten(token, {.client_id = "x"})
          == full_with(full(5), "x", {}, "token"));
    CHECK(rewritten(token, {.username = "cn"})
          == full_with(full(5), "dev", "cn", {}));
    CHECK(rewritten(token, {.username = ""})
          == full_with(full(5), "dev", {}, {}));
}


TEST_CASE("An empty user name or password of the client's stays", "[mqtt]") {
    for (const ConnectParts& parts : full_ones()) {
        const std::string empty = full_with(parts, "dev", "", "");
        CHECK(rewritten(empty, {.client_id = "x"})
              == full_with(parts, "x", "", ""));
        CHECK(rewritten(empty, {.password = "new"})
              == full_with(parts, "dev", "", "new"));
    }
}


TEST_CASE("All fields at once", "[mqtt]") {
    for (const ConnectParts& parts : full_ones()) {
        const std::string id(1000, 'i');
        const std::string name(2000, 'n');
        const std::string word(70, 'w');
        const Changes changes = {
            .client_id = id, .username = name, .password = word};
        CHECK((rewritten(parts, changes) == full_with(parts, id, name, word)));
    }
}


TEST_CASE("User Properties of a name go, all of them", "[mqtt]") {
    const std::string before = "\x21\0\x07"s;
    const std::string after = "\x11\0\0\0\1"s;
    const std::string cn = user_property("cn", "x");
    const std::string more = user_property("cn", "");
    const std::string other = user_property("other", "cn");
    CHECK(with_removed(cn, {"cn"}) == with_properties("").packet());
    CHECK(with_removed(before + cn + other + more + after + cn, {"cn"})
          == with_properties(before + other + after).packet());
    CHECK(with_removed(cn + other + before, {"cn", "other"})
          == with_properties(before).packet());
    CHECK(with_removed(cn + other + before, {"none", "other", "cn", "cn"})
          == with_properties(before).packet());
    CHECK(with_removed(user_property("", "x") + before + cn, {""})
          == with_properties(before + cn).packet());
    // As much goes as makes a length of two bytes one of one.
    CHECK(
        with_removed(cn + user_property("big", std::string(200, 'x')), {"big"})
        == with_properties(cn).packet());
}


TEST_CASE("Names of User Properties are compared exactly", "[mqtt]") {
    const std::string stay =
        user_property("CN", "1") + user_property("cn ", "2")
        + user_property("c", "3") + user_property("cnn", "4")
        + user_property("", "cn")
        // An authentication method of that name is none.
        + "\x15" + field("cn");
    CHECK(with_removed(stay, {"cn"}) == with_properties(stay).packet());
    CHECK(with_removed(stay + user_property("cn", "5"), {"cn"})
          == with_properties(stay).packet());
}


TEST_CASE("User Properties are added behind the others, in order", "[mqtt]") {
    const std::string theirs = user_property("a", "1") + "\x21\0\x07"s;
    const std::array added = {UserProperty{"z", "1"}, UserProperty{"b", ""},
                              UserProperty{"z", "2"}};
    const std::string ours = user_property("z", "1") + user_property("b", "")
                             + user_property("z", "2");
    CHECK(rewritten(with_properties(theirs), {.added = added})
          == with_properties(theirs + ours).packet());
    CHECK(rewritten(with_properties(""), {.added = added})
          == with_properties(ours).packet());
    const Texts names = {"a", "z"};
    CHECK(rewritten(with_properties(user_property("z", "forged") + theirs),
                    {.removed = names, .added = added})
          == with_properties("\x21\0\x07"s + ours).packet());
}


TEST_CASE("Lengths grow as they have to, and no more", "[mqtt]") {
    for (const std::size_t size : {100, 120, 121, 122, 123, 124, 125, 126, 127,
                                   128, 16'370, 16'375, 16'376, 16'380, 65'535})
    {
        CAPTURE(size);
        const std::string value(size, 'v');
        const std::array added = {UserProperty{"n", value}};
        CHECK((rewritten(with_properties(""), {.added = added})
               == with_properties(user_property("n", value)).packet()));
        const ConnectParts least = {.flags = 0, .payload = field("")};
        const ConnectParts longer = {.flags = 0, .payload = field(value)};
        CHECK((rewritten(least, {.client_id = value}) == longer.packet()));
        CHECK((rewritten(longer, {.client_id = ""}) == least.packet()));
    }
}


TEST_CASE("Before 5.0 User Properties mean nothing", "[mqtt]") {
    const std::array added = {UserProperty{"n", "v"}};
    const Texts names = {"a"};
    for (const unsigned level : {3, 4, 0x83, 0x84}) {
        CHECK(rewritten(full(level), {.removed = names, .added = added})
              == full(level).packet());
    }
}


TEST_CASE("User Properties of the will stay", "[mqtt]") {
    const Texts names = {"a"};
    ConnectParts parts = full(5);
    parts.properties = user_property("a", "b");
    ConnectParts expected = parts;
    expected.properties = "";
    CHECK(rewritten(parts, {.removed = names}) == expected.packet());
}


TEST_CASE("A CONNECT without will or properties gets none", "[mqtt]") {
    for (const unsigned level : {3, 4, 5}) {
        const ConnectParts parts = {.name = level == 3 ? "MQIsdp" : "MQTT",
                                    .level = level,
                                    .flags = 0x02,
                                    .payload = field("dev")};
        ConnectParts expected = parts;
        expected.flags = 0xC2;
        expected.payload = field("i") + field("u") + field("p");
        CHECK(rewritten(parts,
                        {.client_id = "i", .username = "u", .password = "p"})
              == expected.packet());
    }
}


TEST_CASE("What is written fits where it was counted for", "[mqtt]") {
    const std::array added = {UserProperty{"n", "v"}};
    const std::string bytes = full(5).packet();
    const Connect connect = connect_of(bytes);
    test::require_room_is_kept([&](Writer& out) {
        put_connect(out, connect,
                    {.client_id = "x", .username = "u", .added = added});
    });
}

}  // namespace client_cert::mqtt
