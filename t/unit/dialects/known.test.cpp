// Tests what `client_cert_reserve known` stands for.
#include "dialects/known.hpp"

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <string>

#include "lib/naive_fold.hpp"

namespace client_cert {
namespace {

using Names = std::set<std::pair<std::string, bool>>;

Names visited() {
    Names names;
    CHECK(each_known_name([&](std::string_view name, bool prefix) {
        names.emplace(test::naive_fold(name), prefix);
        return true;
    }));
    return names;
}

}  // namespace


TEST_CASE("Every name of every dialect is known", "[known]") {
    const Names names = visited();
    for (const Dialect* dialect : dialects()) {
        for (const DialectHeader& header : dialect->headers) {
            CAPTURE(header.name);
            CHECK(names.contains({test::naive_fold(header.name), false}));
        }
        for (const ReservedName& name : dialect->reserved) {
            CAPTURE(name.folded);
            CHECK(names.contains({std::string(name.folded), name.prefix}));
        }
    }
}


TEST_CASE("Every name of another product is known", "[known]") {
    const Names names = visited();
    for (const ReservedName& name : known_names()) {
        CAPTURE(name.folded);
        CHECK(names.contains({std::string(name.folded), name.prefix}));
    }
}


TEST_CASE("A name that cannot be reserved ends the known ones", "[known]") {
    std::size_t count = 0;
    CHECK_FALSE(
        each_known_name([&](std::string_view, bool) { return ++count < 3; }));
    CHECK(count == 3);
}

}  // namespace client_cert
