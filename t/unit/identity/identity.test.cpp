// Tests sets of facts and the Identity of nobody.
#include "identity/identity.hpp"

#include <catch2/catch_test_macros.hpp>

namespace client_cert {

TEST_CASE("A set of facts has what was put into it", "[identity]") {
    CHECK(Facts{}.empty());
    CHECK_FALSE(Facts{}.has(Fact::der));

    const Facts facts = Fact::der | Fact::validity | Facts{};
    CHECK_FALSE(facts.empty());
    CHECK(facts.has(Fact::der));
    CHECK(facts.has(Fact::validity));
    for (const Fact other : {Fact::sha256, Fact::sha1, Fact::subject,
                             Fact::issuer, Fact::san, Fact::serial})
    {
        CHECK_FALSE(facts.has(other));
    }
}


TEST_CASE("An Identity that nobody filled discloses nothing", "[identity]") {
    const Identity nobody;
    CHECK(nobody.status == "NONE");
    CHECK_FALSE(nobody.disclosed);
    CHECK(nobody.der.empty());
    CHECK_FALSE(nobody.presented);
    CHECK_FALSE(nobody.verified);
    CHECK(nobody.subject_attributes.empty());
    CHECK_FALSE(nobody.not_before.known);
}

}  // namespace client_cert
