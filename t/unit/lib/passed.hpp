// What a reader makes of a request's fields, as a test can compare it.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <utility>
#include <vector>

#include "lib/counting_arena.hpp"
#include "readers/reader.hpp"

namespace client_cert::test {

// Sent are the lines of a request, each with a name and a value.
using Sent = std::vector<std::pair<std::string, std::string>>;

// Read is what came of a request.
struct Read {
    // objection is empty where nothing is malformed.
    std::string objection;
    std::vector<std::string> certificates;
    SenderVerdict verdict = SenderVerdict::none;
    std::string sha256;
    std::string sha1;
    bool lacks_certificate = false;
};

// read is what a reader of this dialect makes of these lines.
inline Read read(std::string_view dialect, const Sent& sent,
                 std::string_view word = {}, const ReadOptions& options = {}) {
    const Reader* reader = find_reader(dialect, word);
    REQUIRE(reader != nullptr);
    std::vector<std::vector<std::string_view>> lines;
    for (const ReaderField& field : reader->fields) {
        lines.emplace_back();
        for (const auto& [name, value] : sent) {
            if (name == field.name) {
                lines.back().push_back(value);
            }
        }
    }
    const std::vector<FieldLines> views(lines.begin(), lines.end());
    Passed passed;
    Malformed malformed;
    Read made;
    if (!read_passed(*reader, views, options, passed, malformed)) {
        made.objection =
            std::string(malformed.field) + ": " + std::string(malformed.what);
        REQUIRE(!malformed.field.empty());
        REQUIRE(!malformed.what.empty());
        return made;
    }
    made.verdict = passed.verdict;
    made.sha256 = passed.sha256;
    made.sha1 = passed.sha1;
    made.lacks_certificate = passed.lacks_certificate;
    if (passed.count == 0) {
        return made;
    }
    CountingArena memory;
    Certificates certificates{memory.arena()};
    if (reader->decode(passed.texts(), certificates) != Decoded::yes) {
        made.objection = certificates.objection();
        REQUIRE(!made.objection.empty());
        return made;
    }
    for (const Bytes der : certificates.all()) {
        made.certificates.emplace_back(der.begin(), der.end());
    }
    return made;
}

}  // namespace client_cert::test
