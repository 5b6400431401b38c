// Tests which URIs are SPIFFE IDs.
#include "identity/spiffe.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <string>

namespace client_cert {

TEST_CASE("SPIFFE IDs have a trust domain and a path or none", "[spiffe]") {
    const std::string_view good = GENERATE(
        "spiffe://example.org", "spiffe://example.org/ns/default/sa/x",
        "spiffe://a-b_c.0/A-b_C.0", "spiffe://a/...", "spiffe://a/.b/b.");
    CAPTURE(good);
    CHECK(is_spiffe_id(good));
}


TEST_CASE("Other URIs are no SPIFFE IDs", "[spiffe]") {
    const std::string_view bad = GENERATE(
        as<std::string_view>{}, "", "spiffe:", "spiffe://", "spiffe:///a",
        "spiffe:/a", "SPIFFE://a/b", "Spiffe://a", "https://a/b",
        "spiffe://Example.org/a", "spiffe://a~b", "spiffe://a:80/b",
        "spiffe://u@a/b", "spiffe://a%20/b", "spiffe://a/", "spiffe://a/b/",
        "spiffe://a//b", "spiffe://a/./b", "spiffe://a/../b", "spiffe://a/..",
        "spiffe://a/b?c", "spiffe://a/b#c", "spiffe://a?c", "spiffe://a/b c",
        "spiffe://a/b%41", "spiffe://a/~b", "spiffe://a/b\n",
        std::string_view("spiffe://a\0/b", 13), " spiffe://a/b",
        "spiffe://\u00E4/b", "spiffe://a,b/c");
    CAPTURE(bad);
    CHECK_FALSE(is_spiffe_id(bad));
}


TEST_CASE("A SPIFFE trust domain has at most 255 characters", "[spiffe]") {
    CHECK(is_spiffe_id("spiffe://" + std::string(255, 'a')));
    CHECK_FALSE(is_spiffe_id("spiffe://" + std::string(256, 'a')));
}

}  // namespace client_cert
