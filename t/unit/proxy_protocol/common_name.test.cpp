// Tests which common name is told to receivers.
#include "proxy_protocol/common_name.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

namespace client_cert::proxy_protocol {
namespace {

using namespace std::string_view_literals;

Attribute text(std::string_view oid, std::string_view value) {
    return {.oid = oid, .escaped = value, .utf8 = value, .is_text = true};
}


Attribute name(std::string_view value) {
    return text("2.5.4.3", value);
}


struct Found {
    std::string_view name;
    std::string_view objection;
    bool operator==(const Found&) const = default;
};


Found find(const std::vector<Attribute>& subject) {
    Found found{"before", "before"};
    found.objection = find_common_name(found.name, subject);
    return found;
}

}  // namespace


TEST_CASE("The only common name is told as it is", "[proxy_protocol]") {
    CHECK(find({}) == Found{});
    CHECK(find({text("2.5.4.10", "Example")}) == Found{});
    CHECK(find({text("2.5.4.10", "Example"), name("alice")})
          == Found{"alice", {}});
    CHECK(find({name("Zo\xC3\xAB, \"x\"")}) == Found{"Zo\xC3\xAB, \"x\"", {}});
}


TEST_CASE("A common name that would mislead is not told", "[proxy_protocol]") {
    CHECK(find({name("alice"), name("bob")})
          == Found{{}, "it occurs more than once"});
    CHECK(find({name("alice"), text("2.5.4.10", "Example"), name("alice")})
          == Found{{}, "it occurs more than once"});
    CHECK(find({name("")}) == Found{{}, "it is empty"});
    CHECK(find({name("alice\0bob"sv)})
          == Found{{}, "it has control characters"});
    for (const char* last : {"\n", "\x1f", "\x7f", "\xC2\x80", "\xC2\x9F"}) {
        CHECK(find({name(std::string("alice") + last)})
              == Found{{}, "it has control characters"});
    }
    for (const char* last : {"\xC2\xA0", "~", "\xD2\x80"}) {
        const std::string whole = std::string("alice") + last;
        CHECK(find({name(whole)}) == Found{whole, {}});
    }
    CHECK(find({{.oid = "2.5.4.3", .escaped = "#0500", .utf8 = {}}})
          == Found{{}, "it is no text"});
}

}  // namespace client_cert::proxy_protocol
