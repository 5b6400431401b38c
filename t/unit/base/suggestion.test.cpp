// Tests what is suggested for a misspelt keyword.
#include "base/suggestion.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <array>
#include <string>

namespace client_cert {
namespace {

constexpr std::array<std::string_view, 9> k_keywords = {
    "rfc9440",    "cloudflare", "akamai",  "nginx", "off",
    "unverified", "max=",       "subject", "issuer"};

}  // namespace


TEST_CASE("Edit distance counts insertions, deletions and replacements",
          "[suggestion]") {
    const auto [a, b, distance] =
        GENERATE(table<std::string, std::string, std::size_t>({
            {"", "", 0},
            {"nginx", "nginx", 0},
            {"NGINX", "nginx", 0},
            {"", "abc", 3},
            {"kitten", "sitting", 3},
            {"flaw", "lawn", 2},
            {"saturday", "sunday", 3},
            {"ngnix", "nginx", 2},
        }));
    CAPTURE(a, b);
    CHECK(edit_distance(a, b) == distance);
    CHECK(edit_distance(b, a) == distance);
}


TEST_CASE("Edit distance looks at 64 characters", "[suggestion]") {
    const std::string word(64, 'a');
    CHECK(edit_distance(word, "") == 64);
    CHECK(edit_distance(word + "bcd", word) == 0);
    CHECK(edit_distance(std::string(1000, 'a'), std::string(1000, 'b')) == 64);
}


TEST_CASE("A misspelt keyword gets the one that was meant", "[suggestion]") {
    const auto [word, meant] = GENERATE(table<std::string, std::string>({
        {"rfc9940", "rfc9440"},
        {"RFC9440", "rfc9440"},
        {"rfc-9440", "rfc9440"},
        {"cloudfare", "cloudflare"},
        {"Cloudflair", "cloudflare"},
        {"akamia", "akamai"},
        {"ngnix", "nginx"},
        {"of", "off"},
        {"unverfied", "unverified"},
    }));
    CAPTURE(word);
    CHECK(nearest(word, k_keywords) == meant);
}


TEST_CASE("A word like no keyword gets no suggestion", "[suggestion]") {
    const auto word =
        GENERATE(as<std::string>{}, "", "x", "zz", "apache", "xyzzy",
                 "quite something else", "/etc/nginx/client.pem",
                 "$client_cert_pem", std::string(189, 'x'));
    CAPTURE(word);
    CHECK(nearest(word, k_keywords).empty());
}


TEST_CASE("A keyword is not suggested for itself", "[suggestion]") {
    CHECK(nearest("off", k_keywords).empty());
    CHECK(nearest("Off", k_keywords) == "off");
    const std::array<std::string_view, 3> known = {"far", "rat", "bat"};
    CHECK(nearest("rat", known) == "bat");
}


TEST_CASE("A word of which half differs is another word", "[suggestion]") {
    const std::array<std::string_view, 3> known = {"kong", "apache", "azure"};
    for (const char* word : {"none", "long1x", "on", "true", "ache"}) {
        CAPTURE(word);
        CHECK(nearest(word, known).empty());
    }
    CHECK(nearest("kongg", known) == "kong");
    CHECK(nearest("apahce", known) == "apache");
}


TEST_CASE("Of equally near keywords the first is suggested", "[suggestion]") {
    const std::array<std::string_view, 3> known = {"far", "cat", "bat"};
    CHECK(nearest("rat", known) == "cat");
    CHECK(nearest("rat", {}).empty());
}

}  // namespace client_cert
