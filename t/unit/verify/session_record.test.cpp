// Tests what TLS sessions remember: that it comes back as it was, and that
// nothing else is taken for it.
#include "verify/session_record.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "lib/load_facts.hpp"
#include "lib/written.hpp"

namespace client_cert {
namespace {

using test::bytes;
using test::Memory;

// k_before is how long what comes before the first count is: magic number,
// trust, two moments and a flag.
constexpr std::size_t k_before = 20 + 32 + 8 + 8 + 1;

// Sample is a record with memory for its lists.
struct Sample {
    std::vector<Bytes> presented;
    std::vector<PathLink> path;
    SessionRecord record;

    Sample(std::vector<Bytes> chain, std::vector<PathLink> links)
        : presented(std::move(chain)), path(std::move(links)) {
        for (std::size_t i = 0; i < record.trust.size(); i++) {
            record.trust[i] = static_cast<unsigned char>(255 - i);
        }
        record.valid_from = 1579042533;
        record.valid_until = 1611442533;
        record.has_chain = true;
        record.presented = presented;
        record.path = path;
    }

    // The record's spans point into the lists.
    Sample(const Sample&) = delete;
    Sample& operator=(const Sample&) = delete;

    std::string wire() const {
        return test::written(
            [&](Writer& out) { put_session_record(out, record); });
    }
};

// ordinary has two certificates and a path over one of them.
Sample ordinary() {
    return {{bytes("first"), bytes("the second")}, {{false, 1}, {true, 7}}};
}

// read reads a record, with memory.
std::optional<SessionRecord> read(std::string_view wire, Arena arena) {
    std::optional<SessionRecord> record;
    REQUIRE(read_session_record(record, bytes(wire), arena));
    return record;
}

bool is_refused(std::string_view wire) {
    Memory memory;
    return !read(wire, memory.arena());
}

std::string with(std::string wire, std::size_t at, std::string_view other) {
    return wire.replace(at, other.size(), other);
}

}  // namespace


TEST_CASE("A session record is laid out as it is documented",
          "[session_record]") {
    const Sample sample = ordinary();
    std::string expected = "nginx client cert 01";
    for (int i = 0; i < 32; i++) {
        expected += static_cast<char>(255 - i);
    }
    expected += std::string("\0\0\0\0\x5e\x1e\x46\xe5", 8);
    expected += std::string("\0\0\0\0\x60\x0c\xa9\x65", 8);
    expected += '\1';
    expected += std::string("\0\2\0\0\0\5first\0\0\0\012the second", 25);
    expected += std::string("\0\2\0\0\1\1\0\7", 8);
    CHECK(sample.wire() == expected);
}


TEST_CASE("A session record comes back as it was", "[session_record]") {
    const std::string large(200'000, '\xff');
    const std::vector<Bytes> many(300, bytes("x"));
    const std::vector<PathLink> long_path(400, {true, 65535});
    const int sample = GENERATE(0, 1, 2, 3, 4);
    const Sample samples[] = {
        {{}, {}},
        {{bytes("")}, {{false, 0}}},
        {{bytes("first"), bytes("the second")}, {{false, 1}, {true, 7}}},
        {{bytes(large)}, {{true, 0}}},
        {many, long_path},
    };
    SessionRecord record = samples[sample].record;
    record.has_chain = GENERATE(true, false);
    std::tie(record.valid_from, record.valid_until) = GENERATE(
        std::pair<std::int64_t, std::int64_t>{0, 0},
        std::pair<std::int64_t, std::int64_t>{-631152001, 253402300799},
        std::pair<std::int64_t, std::int64_t>{
            std::numeric_limits<std::int64_t>::min(),
            std::numeric_limits<std::int64_t>::max()});

    const std::string wire =
        test::written([&](Writer& out) { put_session_record(out, record); });
    CHECK(is_session_record(bytes(wire)));
    Memory memory;
    const auto back = read(wire, memory.arena());
    REQUIRE(back.has_value());
    CHECK(back->trust == record.trust);
    CHECK(back->valid_from == record.valid_from);
    CHECK(back->valid_until == record.valid_until);
    CHECK(back->has_chain == record.has_chain);
    CHECK(std::ranges::equal(back->presented, record.presented,
                             std::ranges::equal));
    CHECK(std::ranges::equal(back->path, record.path));

    const auto head = read_session_head(bytes(wire));
    REQUIRE(head.has_value());
    CHECK(head->trust == record.trust);
    CHECK(head->valid_from == record.valid_from);
    CHECK(head->valid_until == record.valid_until);
    CHECK(head->has_chain == record.has_chain);
    CHECK(head->presented.empty());
    CHECK(head->path.empty());
}


TEST_CASE("A session record that is cut before its lists has no head",
          "[session_record]") {
    const std::string wire = ordinary().wire();
    for (std::size_t size = 0; size < k_before; size++) {
        CHECK_FALSE(read_session_head(bytes(wire.substr(0, size))));
    }
    CHECK(read_session_head(bytes(wire.substr(0, k_before))));
    CHECK_FALSE(read_session_head(bytes(with(wire, 0, "N"))));
}


TEST_CASE(
    "A session record that was read has its certificates where the bytes are",
    "[session_record]") {
    const std::string wire = ordinary().wire();
    Memory memory;
    const auto back = read(wire, memory.arena());
    REQUIRE(back.has_value());
    CHECK(back->presented[0].data() == bytes(wire).data() + wire.find("first"));
}


TEST_CASE("A session record that ends early is none", "[session_record]") {
    const std::string wire = ordinary().wire();
    REQUIRE_FALSE(is_refused(wire));
    for (std::size_t size = 0; size < wire.size(); size++) {
        CAPTURE(size);
        REQUIRE(is_refused(std::string_view(wire).substr(0, size)));
    }
}


TEST_CASE("A session record with something behind it is none",
          "[session_record]") {
    CHECK(is_refused(ordinary().wire() + '\0'));
    CHECK(is_refused(ordinary().wire() + ordinary().wire()));
}


TEST_CASE("What does not begin as a session record is none",
          "[session_record]") {
    const std::string wire = ordinary().wire();
    for (std::size_t at = 0; at < 20; at++) {
        for (int bit = 0; bit < 8; bit++) {
            std::string other = wire;
            other[at] = static_cast<char>(other[at] ^ 1 << bit);
            CAPTURE(at, bit);
            REQUIRE_FALSE(is_session_record(bytes(other)));
            REQUIRE(is_refused(other));
        }
    }
    const std::string_view foreign = GENERATE(
        as<std::string_view>{}, "", "n", "nginx client cert 0",
        "nginx client cert 02 and so on", "something of another module",
        "\x30\x82\x01\xa8\x30\x82\x01\x4e\xa0\x03\x02\x01\x02\x02\x01\x07\x30",
        std::string_view("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22));
    CHECK_FALSE(is_session_record(bytes(foreign)));
    CHECK(is_refused(foreign));
}


TEST_CASE("A count or a length beyond the bytes makes a session record none",
          "[session_record]") {
    const std::string wire = ordinary().wire();
    const std::size_t links = wire.size() - 8;
    const std::string_view count = GENERATE(
        as<std::string_view>{}, "\xff\xff", std::string_view("\0\3", 2),
        std::string_view("\0\1", 2), std::string_view("\0\0", 2));
    CHECK(is_refused(with(wire, k_before, count)));
    CHECK(is_refused(with(wire, links, count)));

    const std::string_view length = GENERATE(
        as<std::string_view>{}, "\xff\xff\xff\xff", "\x7f\xff\xff\xff",
        std::string_view("\0\0\0\6", 4), std::string_view("\0\0\0\4", 4),
        std::string_view("\0\0\0\0", 4));
    CHECK(is_refused(with(wire, k_before + 2, length)));
}


TEST_CASE("A link of a session record must lead into the presented chain",
          "[session_record]") {
    const auto is_good = [](std::vector<Bytes> chain, PathLink link) {
        return !is_refused(Sample(std::move(chain), {link}).wire());
    };
    CHECK(is_good({bytes("a"), bytes("b")}, {false, 0}));
    CHECK(is_good({bytes("a"), bytes("b")}, {false, 1}));
    CHECK_FALSE(is_good({bytes("a"), bytes("b")}, {false, 2}));
    CHECK_FALSE(is_good({bytes("a"), bytes("b")}, {false, 65535}));
    CHECK_FALSE(is_good({}, {false, 0}));
    // The trust's own certificates are not in here.
    CHECK(is_good({}, {true, 65535}));
    CHECK(is_refused(
        Sample({bytes("a")}, {{true, 1}, {false, 0}, {false, 1}}).wire()));
}


TEST_CASE("No changed byte leads out of a session record", "[session_record]") {
    const std::string wire = ordinary().wire();
    for (std::size_t at = 0; at < wire.size(); at++) {
        for (int value = 0; value < 256; value++) {
            const std::string other =
                with(wire, at, std::string(1, static_cast<char>(value)));
            Memory memory;
            const auto back = read(other, memory.arena());
            if (!back) {
                continue;
            }
            CAPTURE(at, value);
            for (const Bytes der : back->presented) {
                REQUIRE(der.data() >= bytes(other).data());
                REQUIRE(der.data() + der.size()
                        <= bytes(other).data() + other.size());
            }
            for (const PathLink link : back->path) {
                REQUIRE((link.trusted || link.index < back->presented.size()));
            }
        }
    }
}


TEST_CASE("A session record is not read without memory", "[session_record]") {
    const std::string wire = ordinary().wire();
    Memory enough;
    REQUIRE(read(wire, enough.arena()));
    CHECK(enough.requests() == 2);
    for (std::size_t at = 0; at < enough.requests(); at++) {
        Memory memory(at);
        std::optional<SessionRecord> record;
        CHECK_FALSE(read_session_record(record, bytes(wire), memory.arena()));
        CHECK_FALSE(record.has_value());
    }
}


TEST_CASE("A session record keeps to the room it has", "[session_record]") {
    const Sample sample = ordinary();
    test::require_room_is_kept(
        [&](Writer& out) { put_session_record(out, sample.record); });
}

}  // namespace client_cert
