// Tests where the packets of a broker end, and whether one accepts the client.
#include "mqtt/broker_packets.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "lib/mqtt_packets.hpp"

namespace client_cert::mqtt {
namespace {

using namespace std::string_literals;
using test::packet;

using Borders = std::vector<std::size_t>;
using Packets = std::vector<std::string>;


// Stream is packets behind each other, and where they end.
struct Stream {
    std::string bytes;
    Borders borders = {0};
};


Stream stream_of(const Packets& packets) {
    Stream stream;
    for (const std::string& one : packets) {
        stream.bytes += one;
        stream.borders.push_back(stream.bytes.size());
    }
    return stream;
}


// Follower keeps where a BrokerPackets sees borders.
class Follower {
public:
    void read(std::string_view input) {
        while (!input.empty()) {
            const std::size_t size = packets.pass(input);
            REQUIRE(size > 0);
            REQUIRE(size <= input.size());
            at_ += size;
            input.remove_prefix(size);
            if (packets.is_at_border()) {
                borders.push_back(at_);
            } else {
                // It stops early at a border only.
                REQUIRE(input.empty());
            }
        }
    }

    BrokerPackets packets;
    Borders borders = {0};

private:
    std::size_t at_ = 0;
};


Packets all_kinds() {
    Packets packets = {packet(0x20, "\0\0"s)};
    for (const std::size_t size : {0, 1, 2, 127, 128, 129, 300}) {
        packets.push_back(packet(0x30, std::string(size, '\x20')));
        packets.push_back("\xD0\0"s);
    }
    packets.push_back(packet(0x90, "\0\x01\0"s));
    return packets;
}


// accepted tells whether a client counts as accepted behind all of some bytes.
bool accepted(std::string_view bytes) {
    Follower whole;
    whole.read(bytes);
    Follower single;
    for (const char c : bytes) {
        single.read({&c, 1});
    }
    CHECK(single.packets.accepts() == whole.packets.accepts());
    CHECK(single.packets.is_at_border() == whole.packets.is_at_border());
    return whole.packets.accepts();
}

}  // namespace


TEST_CASE("Before the first byte there is a border, and no answer", "[mqtt]") {
    const BrokerPackets packets;
    CHECK(packets.is_at_border());
    CHECK_FALSE(packets.accepts());
}


TEST_CASE("Borders are where packets end, in any fragmentation", "[mqtt]") {
    const Stream stream = stream_of(all_kinds());
    Follower whole;
    whole.read(stream.bytes);
    CHECK(whole.borders == stream.borders);

    for (const std::size_t step : {1, 2, 3, 5, 7, 64, 130}) {
        Follower follower;
        for (std::size_t at = 0; at < stream.bytes.size(); at += step) {
            follower.read(std::string_view(stream.bytes).substr(at, step));
        }
        CHECK(follower.borders == stream.borders);
    }
    for (std::size_t at = 1; at < stream.bytes.size(); at++) {
        Follower follower;
        follower.read(std::string_view(stream.bytes).substr(0, at));
        const bool is_border = std::binary_search(stream.borders.begin(),
                                                  stream.borders.end(), at);
        REQUIRE(follower.packets.is_at_border() == is_border);
        follower.read(std::string_view(stream.bytes).substr(at));
        REQUIRE(follower.borders == stream.borders);
    }
}


TEST_CASE("A packet may be as long as the standard lets it", "[mqtt]") {
    BrokerPackets packets;
    const std::string begin = "\x30\xFF\xFF\xFF\x7F";
    CHECK(packets.pass(begin) == begin.size());
    const std::string piece(1 << 20, '\0');
    std::size_t left = 268'435'455;
    while (left > piece.size()) {
        REQUIRE(packets.pass(piece) == piece.size());
        REQUIRE_FALSE(packets.is_at_border());
        left -= piece.size();
    }
    CHECK(packets.pass(piece) == left);
    CHECK(packets.is_at_border());
}


TEST_CASE("A CONNACK accepts where its code is zero", "[mqtt]") {
    CHECK(accepted("\x20\x02\0\0"s));
    CHECK(accepted("\x20\x02\x01\0"s));
    CHECK(accepted("\x20\x03\0\0\0"s));
    CHECK(accepted(packet(0x20, "\0\0\x05\x11\0\0\0\x0A"s)));
    CHECK(accepted(packet(0x20, "\0\0"s + test::sized(std::string(500, 'x')))));
    for (unsigned code = 1; code <= 0xFF; code++) {
        CAPTURE(code);
        CHECK_FALSE(accepted("\x20\x02\0"s + test::byte(code)));
        CHECK_FALSE(accepted("\x20\x03\0"s + test::byte(code) + "\0"s));
    }
}


TEST_CASE("A CONNACK accepts once it is whole", "[mqtt]") {
    const std::string connack = packet(0x20, "\0\0\x05\x11\0\0\0\x0A"s);
    for (std::size_t size = 0; size < connack.size(); size++) {
        CHECK_FALSE(accepted(connack.substr(0, size)));
    }
    CHECK(accepted(connack));
    CHECK(accepted(connack + "\x30"));
    CHECK(accepted(connack + packet(0x30, "\0\x01"s + "ax")));
}


TEST_CASE("Other packets do not accept", "[mqtt]") {
    CHECK_FALSE(accepted("\x30\x02\0\0"s));
    CHECK_FALSE(accepted("\x40\x02\0\0"s));
    CHECK_FALSE(accepted("\xD0\0"s));
    CHECK_FALSE(accepted("\xE0\x02\0\0"s));
    // A CONNACK in the content of another packet is none.
    CHECK_FALSE(accepted(packet(0x30, "\x20\x02\0\0"s)));
}


TEST_CASE("A CONNACK that is too short accepts nobody", "[mqtt]") {
    CHECK_FALSE(accepted("\x20\0"s));
    CHECK_FALSE(accepted("\x20\x01\0"s));
    CHECK_FALSE(accepted("\x20\0\x30\x02\0\0"s));
    CHECK_FALSE(accepted("\x20\x01\0\0\0"s));
}


TEST_CASE("AUTH may come before the CONNACK", "[mqtt]") {
    const std::string auth = packet(
        0xF0, "\x18"s + test::sized(test::byte(0x15) + test::field("SCRAM")));
    CHECK_FALSE(accepted(auth));
    CHECK_FALSE(accepted(auth + auth));
    CHECK(accepted(auth + auth + "\x20\x03\0\0\0"s));
    CHECK_FALSE(accepted(auth + "\x20\x03\0\x87\0"s));
}


TEST_CASE("The first CONNACK is the one that counts", "[mqtt]") {
    CHECK_FALSE(accepted("\x20\x02\0\x05\x20\x02\0\0"s));
    CHECK(accepted("\x20\x02\0\0\x20\x02\0\x05"s));
}


TEST_CASE("Behind a length that is none nothing is a border", "[mqtt]") {
    for (const std::string& wrong :
         {"\x30\x80\x80\x80\x80"s, "\x30\xFF\xFF\xFF\xFF\x7F"s,
          "\x20\x80\x80\x80\x80\x02"s})
    {
        const std::string rest = "\0\0\x20\x02\0\0\xD0\0"s;
        Follower follower;
        follower.read("\xD0\0"s + wrong + rest);
        CHECK(follower.borders == Borders{0, 2});
        CHECK_FALSE(follower.packets.is_at_border());
        CHECK_FALSE(follower.packets.accepts());
        CHECK_FALSE(accepted(wrong + rest));
        // Who was accepted before stays so.
        CHECK(accepted("\x20\x02\0\0"s + wrong + rest));
    }
}

}  // namespace client_cert::mqtt
