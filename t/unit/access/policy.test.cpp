// Tests which rule decides, and what the request has to do with it.
#include "access/policy.hpp"

#include <catch2/catch_test_macros.hpp>

#include "lib/load_facts.hpp"
#include "lib/person.hpp"
#include "lib/written.hpp"

namespace client_cert {

using test::alice;
using test::allows;
using test::bytes_32;
using test::CountingArena;
using test::decide;
using test::denies;
using test::k_email_oid;
using test::Person;
using test::World;
using enum AccessDecision;


TEST_CASE("The first rule that matches decides", "[access_policy]") {
    World world;
    const AccessRule allow_alice = world.allow({"cn=alice"});
    const AccessRule allow_bob = world.allow({"cn=bob"});
    const AccessRule deny_alice = world.deny({"cn=alice"});
    const AccessRule deny_bob = world.deny({"cn=bob"});

    CHECK(decide(world, {}, alice()) == abstained);
    CHECK(decide(world, {allow_alice}, alice()) == granted);
    CHECK(decide(world, {deny_alice}, alice()) == denied_rule);
    CHECK(decide(world, {allow_bob}, alice()) == denied_no_rule);
    CHECK(decide(world, {deny_bob}, alice()) == abstained);
    CHECK(decide(world, {allow_alice, deny_alice}, alice()) == granted);
    CHECK(decide(world, {deny_alice, allow_alice}, alice()) == denied_rule);
    CHECK(decide(world, {deny_bob, allow_alice}, alice()) == granted);
    CHECK(decide(world, {deny_bob, allow_bob}, alice()) == denied_no_rule);
    CHECK(decide(world, {allow_bob, deny_bob}, alice()) == denied_no_rule);
    CHECK(decide(world, {allow_bob, deny_alice}, alice()) == denied_rule);
}


TEST_CASE("A verdict names its rule", "[access_policy]") {
    World world;
    CountingArena memory;
    const std::vector<AccessRule> rules = {world.deny({"cn=bob"}),
                                           world.allow({"cn=alice"})};
    const AccessPolicy policy{rules};
    CHECK(policy.decide(alice().filled(), world.calls(), memory.arena()).rule
          == &rules[1]);
    CHECK(
        policy
            .decide(Person().cn("bob").filled(), world.calls(), memory.arena())
            .rule
        == &rules[0]);
    CHECK(
        policy
            .decide(Person().cn("eve").filled(), world.calls(), memory.arena())
            .rule
        == nullptr);
}


TEST_CASE("A rule matches where every pair does", "[access_policy]") {
    World world;
    const Person person = alice().with("2.5.4.10", "Example");
    CHECK(allows(world, {"cn=alice", "o=Example"}, person));
    CHECK(denies(world, {"cn=alice", "o=Example"}, person));
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"cn=alice", "o=Other"},
                                               {"cn=bob", "o=Example"},
                                               {"cn=bob", "o=Other"},
                                               {"cn=alice", "ou=Example"}})
    {
        CHECK_FALSE(allows(world, words, person));
        CHECK_FALSE(denies(world, words, person));
    }
}


TEST_CASE("A rule without pairs opens nothing", "[access_policy]") {
    World world;
    CHECK_FALSE(allows(world, {}, alice()));
    CHECK(denies(world, {}, alice()));
}


TEST_CASE("A policy knows which facts it looks at, and whether at the request",
          "[access_policy]") {
    World world;
    const std::vector<AccessRule> rules = {world.allow({"cn=alice", "dns=a"}),
                                           world.deny({"issuer=CN=x"})};
    const AccessPolicy policy{rules};
    CHECK(test::facts_in(policy.facts())
          == std::vector<Fact>{Fact::issuer, Fact::subject_attributes,
                               Fact::issuer_attributes, Fact::san});
    CHECK_FALSE(policy.depends_on_request());
    const std::vector<AccessRule> others = {world.allow({"cn=~a", "o=x"}),
                                            world.deny({"cn=x", "cn=$user"})};
    CHECK(AccessPolicy{others}.depends_on_request());
    const std::vector<AccessRule> first = {world.allow({"cn=$user", "o=x"})};
    CHECK(AccessPolicy{first}.depends_on_request());
    CHECK_FALSE(AccessPolicy{}.depends_on_request());
    CHECK(AccessPolicy{}.facts().empty());
}


TEST_CASE("A variable ties a certificate to a user", "[access_policy]") {
    World world;
    world.variables["$user"] = "alice";
    CHECK(allows(world, {"cn=$user"}, alice()));
    CHECK(denies(world, {"cn=$user"}, alice()));
    CHECK_FALSE(allows(world, {"cn=$user"}, Person().cn("bob")));
    CHECK_FALSE(denies(world, {"cn=$user"}, Person().cn("bob")));
    world.variables["$fp"] = std::string(64, 'A');
    const std::string bytes = bytes_32('\xaa');
    Person person;
    person.identity.sha256 = test::bytes(bytes);
    CHECK(allows(world, {"sha256=$fp"}, person));
    world.variables["$mail"] = "joe@EXAMPLE.com";
    CHECK(allows(world, {"email=$mail"},
                 Person().entry(SanKind::email, "joe@example.com")));
    world.variables["CN=$user"] = "CN=alice";
    CHECK(allows(world, {"subject=CN=$user"}, alice()));
}


TEST_CASE("An empty variable never equals an empty value", "[access_policy]") {
    World world;
    world.variables["CN=$user"] = "CN=";
    for (const Person& person : {Person(), Person().cn(""), alice()}) {
        for (const std::string word :
             {"cn=$user", "subject=CN=$user", "subject=$user", "dns=$user"})
        {
            CAPTURE(word);
            CHECK_FALSE(allows(world, {word}, person));
            CHECK_FALSE(denies(world, {word}, person));
        }
    }
    CHECK_FALSE(allows(world, {"dns=$user"}, Person().dns("")));
    CHECK_FALSE(
        allows(world, {"email=$user"}, Person().entry(SanKind::email, "")));
}


TEST_CASE("A variable that does not have the form of its key matches nobody",
          "[access_policy]") {
    World world;
    world.variables["$x"] = "zz";
    const std::string bytes = "zz";
    Person person = Person().with(k_email_oid, "zz");
    person.identity.sha256 = test::bytes(bytes);
    person.identity.serial = "zz";
    person.eku = {"zz"};
    for (const std::string word :
         {"sha256=$x", "email=$x", "serial=$x", "eku=$x", "ip=$x"})
    {
        CHECK_FALSE(allows(world, {word}, person));
        CHECK_FALSE(denies(world, {word}, person));
    }
}

}  // namespace client_cert
