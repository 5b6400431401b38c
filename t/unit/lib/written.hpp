// What a function that appends to a Writer writes, as a test can compare it.
#pragma once

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

#include "base/writer.hpp"

namespace client_cert::test {

// bytes is a view of a text's bytes.
inline Bytes bytes(std::string_view text) {
    return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}


// written is what `put(Writer&)` appends: counted first, then written.
template <class Put>
std::string written(Put put) {
    Writer counter;
    put(counter);
    std::string text(counter.size(), '?');
    Writer out{text};
    put(out);
    REQUIRE(out.size() == counter.size());
    return text;
}


// require_room_is_kept gives `put(Writer&)` a buffer of every size up to what
// it needs, with guard bytes behind: it may write the beginning of its text
// only, and has to count the same. Returns how much of each size was written.
template <class Put>
std::vector<std::size_t> require_room_is_kept(Put put) {
    constexpr char guard = '\xa5';
    const std::string whole = written(put);
    std::vector<std::size_t> lengths;

    for (std::size_t room = 0; room <= whole.size(); room++) {
        std::string buffer(whole.size() + 1, guard);
        Writer out{std::span(buffer).first(room)};
        put(out);

        CAPTURE(room);
        const std::size_t length = buffer.find(guard);
        REQUIRE(out.size() == whole.size());
        REQUIRE(length <= room);
        REQUIRE(buffer.substr(0, length) == whole.substr(0, length));
        REQUIRE(buffer.find_first_not_of(guard, length) == std::string::npos);
        lengths.push_back(length);
    }
    return lengths;
}

}  // namespace client_cert::test
