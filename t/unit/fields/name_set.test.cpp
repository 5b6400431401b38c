// Tests the set of reserved names against a slow one without short cuts.
#include "fields/name_set.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "fields/known_names.hpp"
#include "lib/naive_fold.hpp"

namespace client_cert {
namespace {

using Names = std::vector<ReservedName>;

Names copy_of(std::span<const ReservedName> names) {
    return {names.begin(), names.end()};
}

bool naive_contains(std::span<const ReservedName> names,
                    std::string_view name) {
    const std::string folded = test::naive_fold(name);
    return std::any_of(names.begin(), names.end(), [&](const auto& reserved) {
        return reserved.prefix ? folded.starts_with(reserved.folded)
                               : folded == reserved.folded;
    });
}

// respelt is the name in a random one of the spellings that fold to it.
std::string respelt(std::string_view name, std::mt19937& random) {
    static const std::string hyphens[] = {"-", "_",    ".",   " ",
                                          "[", "\x7f", "\xff"};
    std::string spelling;
    for (const char c : name) {
        if (c == '-') {
            spelling += hyphens[random() % std::size(hyphens)];
        } else {
            spelling +=
                random() % 2 != 0 ? static_cast<char>(std::toupper(c)) : c;
        }
    }
    return spelling;
}

// mutated is the name with up to two bytes put in, taken out or replaced.
std::string mutated(std::string name, std::mt19937& random) {
    const std::string_view bytes = "aceZ9-_.\x80\xff";
    for (auto edits = random() % 3; edits > 0; edits--) {
        const std::string byte(1, bytes[random() % bytes.size()]);
        const std::size_t taken = random() % 2;
        const std::size_t put = random() % 2;
        name.replace(random() % (name.size() + 1), taken, byte, 0, put);
    }
    return name;
}

}  // namespace


TEST_CASE("An empty set of names contains nothing", "[name_set]") {
    const NameSet set;
    CHECK(set.empty());
    CHECK_FALSE(set.contains("Client-Cert"));
    CHECK_FALSE(set.contains(""));
    CHECK(NameSet{std::span<ReservedName>{}}.empty());
}


TEST_CASE("Reserved names are sorted and repeated ones collapse",
          "[name_set]") {
    Names names = {
        {"x-ssl"}, {"client-cert"},    {"cf-cert-", true},   {"client-cert"},
        {"x-ssl"}, {"cf-cert-", true}, {"client-cert", true}};
    const NameSet set{names};
    CHECK(copy_of(std::span{names}.first(4))
          == Names{{"cf-cert-", true},
                   {"client-cert"},
                   {"client-cert", true},
                   {"x-ssl"}});
    CHECK_FALSE(set.empty());
}


TEST_CASE("A reserved name is contained, its likes are not", "[name_set]") {
    Names names = {{"client-cert"}, {"cf-cert-", true}, {"9"}, {"-x-"}};
    const NameSet set{names};

    for (const auto* name :
         {"client-cert", "CLIENT_CERT",
          "client\xff"
          "cert",
          "Cf-Cert-", "cf_cert_verified", "CF-CERT--", "9", "-x-", "_X_"})
    {
        CAPTURE(name);
        CHECK(set.contains(name));
    }
    for (const auto* name :
         {"", "Client-Cert-Hint", "X-Client-Cert", "Client--Cert", "ClientCert",
          "Client-Cer", "Client-Ceat", "Cf-Cert", "Cf-Certs-", "8", "99", "-x",
          "-y-", "Host",
          "client\xE2\x80\x90"
          "cert"})
    {
        CAPTURE(name);
        CHECK_FALSE(set.contains(name));
    }
}


TEST_CASE("A name that is no token may become any, and is refused",
          "[name_set]") {
    Names names = {{"client-cert"}};
    const NameSet set{names};

    // Python writes the first in upper case as SSL-CLIENT-VERIFY; PHP reads
    // Client-Cert[x] as Client-Cert, and CGI Client-Cert=x.
    for (const auto* name : {"\xDFL-Client-Verify", "X-\xC3\x9FL",
                             "client\xE2\x80\x90"
                             "cert",
                             "X-A-Name-That-Is-Long-\x80", "\xff",
                             "Client-Cert[x]", "Client-Cert=x", "X-Other[", "[",
                             " Client-Cert", "a\x7f", "\x01", ""})
    {
        CAPTURE(name);
        CHECK(set.refuses(name));
        CHECK_FALSE(set.contains(name));
        CHECK_FALSE(NameSet{}.refuses(name));
    }
    CHECK(set.refuses("Client_Cert"));
    CHECK_FALSE(set.refuses("Client-Cert-Hint"));
    CHECK_FALSE(set.refuses("Client-Cert%5B!#$&'*+.^_`|~"));
    CHECK_FALSE(NameSet{}.refuses("Client-Cert"));
}


TEST_CASE("A filter of names lets pass what it was told, and little else",
          "[name_set]") {
    NameFilter filter;
    CHECK_FALSE(filter.may_be("connection"));
    filter.admit({"connection"});
    filter.admit({"-x"});
    filter.admit(
        {"a-name-of-more-than-sixty-three-bytes-that-has-no-end-in-"
         "sight-at-all"});
    for (const auto* name : {"connection", "Connection", "-x", "_X"}) {
        CAPTURE(name);
        CHECK(filter.may_be(name));
    }
    CHECK(filter.may_be(
        "A-Name-Of-More-Than-Sixty-Three-Bytes-That-Has-No-End-In-Sight-At-"
        "All"));
    for (const auto* name : {"", "x", "host", "accept", "user-agent", "connect",
                             "content-type", "connections", "a-name"})
    {
        CAPTURE(name);
        CHECK_FALSE(filter.may_be(name));
    }
    filter.admit({"ab", true});
    CHECK(filter.may_be("ab"));
    CHECK(filter.may_be("ab-anything"));
    CHECK_FALSE(filter.may_be("a"));
    CHECK_FALSE(filter.may_be("accept"));
}


TEST_CASE("Every known name is in the set in any spelling", "[name_set]") {
    Names names = copy_of(known_names());
    const NameSet set{names};
    std::mt19937 random(22);

    for (const ReservedName& reserved : known_names()) {
        const std::string ending = reserved.prefix ? "Anything9" : "";
        for (int round = 0; round < 20; round++) {
            const std::string name = respelt(reserved.folded, random) + ending;
            CAPTURE(reserved.folded, name);
            REQUIRE(set.contains(name));
        }
    }
}


TEST_CASE("A mutated name gets the answer of a slow set", "[name_set]") {
    Names names = copy_of(known_names());
    const NameSet set{names};
    std::mt19937 random(10000);
    int reserved = 0;

    for (int round = 0; round < 10000; round++) {
        const auto& known = known_names()[random() % known_names().size()];
        const std::string name = mutated(std::string(known.folded), random);
        const bool expected = naive_contains(known_names(), name);
        if (set.contains(name) != expected) {
            FAIL_CHECK(name << " should be " << expected);
        }
        reserved += expected;
    }
    // Both answers were asked for often.
    CHECK(reserved > 1000);
    CHECK(reserved < 9000);
}

}  // namespace client_cert
