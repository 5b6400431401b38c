// Tests that a Writer counts everything and writes only what fits.
#include "base/writer.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>

#include "lib/written.hpp"

namespace client_cert {

TEST_CASE("A Writer without a buffer only counts", "[writer]") {
    Writer out;
    CHECK(out.size() == 0);
    out.put('a');
    out.put("bcd");
    out.put("");
    CHECK(out.grow(6) == nullptr);
    CHECK(out.size() == 10);
}


TEST_CASE("A Writer appends in order and fills its buffer", "[writer]") {
    std::string buffer(6, '?');
    Writer out{buffer};
    out.put("ab");
    out.put('c');
    CHECK(out.grow(2) == buffer.data() + 3);
    out.put('f');
    CHECK(buffer == "abc??f");
    CHECK(out.size() == 6);
}


TEST_CASE("A Writer writes only whole pieces that fit", "[writer]") {
    const std::array<std::string_view, 5> pieces = {"one", "", "three", "4",
                                                    "five5five"};
    const auto put = [&](Writer& out) {
        for (const std::string_view piece : pieces) {
            out.put(piece);
        }
    };
    const std::vector<std::size_t> lengths = test::require_room_is_kept(put);
    REQUIRE(lengths.size() == 19);

    for (std::size_t room = 0; room < lengths.size(); room++) {
        CAPTURE(room);
        std::size_t fits = 0;
        for (const std::string_view piece : pieces) {
            if (fits + piece.size() > room) {
                break;
            }
            fits += piece.size();
        }
        CHECK(lengths[room] == fits);
    }
}


TEST_CASE("After a piece that did not fit a Writer writes nothing",
          "[writer]") {
    std::string buffer(4, '?');
    Writer out{std::span(buffer)};
    out.put("too long");
    out.put('x');
    out.put("");
    CHECK(buffer == "????");
    CHECK(out.size() == 9);
}

}  // namespace client_cert
