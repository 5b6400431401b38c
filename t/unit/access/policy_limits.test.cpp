// Tests what a decision does without time, without memory, and after searches
// that failed.
#include "access/policy.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "lib/person.hpp"

namespace client_cert {

using test::alice;
using test::allows;
using test::CountingArena;
using test::decide;
using test::denies;
using test::lacks_memory;
using test::Person;
using test::World;
using enum AccessDecision;


TEST_CASE("A search that failed opens nothing", "[access_policy]") {
    World world;
    world.search_fails = true;
    CHECK_FALSE(allows(world, {"cn=~alice"}, alice()));
    CHECK(denies(world, {"cn=~bob"}, alice()));
    CHECK_FALSE(denies(world, {"cn=~bob"}, Person()));
    CHECK_FALSE(denies(world, {"cn=~bob", "o=Other"}, alice()));
}


TEST_CASE("After four searches that failed no more is searched",
          "[access_policy]") {
    World world;
    world.failing = "choking";
    Person person;
    for (int i = 0; i < 200; i++) {
        person.with("2.5.4.11", "choking");
    }
    const auto denies_all = [&](const std::vector<AccessRule>& rules) {
        world.searched.clear();
        return decide(world, rules, person);
    };
    CHECK(denies_all({world.allow({"ou=~x"})}) == denied_no_rule);
    CHECK(world.searched.size() == 4);
    CHECK(denies_all({world.deny({"ou=~x"})}) == denied_rule);
    CHECK(world.searched.size() <= 4);
    // The four are of the decision, whatever pairs and rules there are.
    CHECK(denies_all({world.allow({"ou=~x"}), world.allow({"ou=~y"}),
                      world.allow({"subject=~z", "ou=~y"})})
          == denied_no_rule);
    CHECK(world.searched.size() == 4);
    CHECK(denies_all({world.allow({"ou=~x"}), world.deny({"o=~y"}),
                      world.deny({"subject=~printed"})})
          == denied_rule);
    CHECK(world.searched.size() == 4);
}


TEST_CASE("Searches that end are not counted, however many there are",
          "[access_policy]") {
    World world;
    world.failing = "choking";
    Person person;
    for (int i = 0; i < 3; i++) {
        person.with("2.5.4.11", "choking");
    }
    for (int i = 0; i < 1000; i++) {
        person.with("2.5.4.11", "other");
    }
    person.with("2.5.4.11", "Team");
    CHECK(allows(world, {"ou=~^Team$"}, person));
    CHECK(world.searched.size() == 1004);
    // The fourth fails before the right one is seen.
    person.subject.insert(person.subject.begin(),
                          {"2.5.4.11", "choking", "choking", true, false});
    CHECK_FALSE(allows(world, {"ou=~^Team$"}, person));
    // What needs no search is compared all the same.
    CHECK(decide(world, {world.allow({"ou=~^Team$"}), world.allow({"ou=Team"})},
                 person)
          == granted);
}


TEST_CASE("Where there is no more time the rest of the searches have failed",
          "[access_policy]") {
    World world;
    world.stop_after = 2;
    Person person = Person().cn("a");
    for (const char* value : {"b", "c", "d"}) {
        person.with("2.5.4.11", value);
    }
    CHECK_FALSE(allows(world, {"ou=~d"}, person));
    CHECK(world.searched == std::vector<std::string>{"b", "c"});
    world.searched.clear();
    world.stop_after = 3;
    CHECK(allows(world, {"ou=~d"}, person));
    world.searched.clear();
    world.stop_after = 2;
    CHECK(denies(world, {"ou=~e", "cn=~b"}, person));
}


TEST_CASE(
    "What a regular expression searched once is known to the next decision",
    "[access_policy]") {
    World world;
    world.failing = "choking";
    world.variables["$x"] = "alice";
    Person person = alice();
    for (int i = 0; i < 200; i++) {
        person.with("2.5.4.11", "choking");
    }
    const std::vector<AccessRule> rules = {
        world.allow({"cn=$x", "cn=~^bob"}),
        world.allow({"cn=$x", "ou=~x"}),
        world.allow({"cn=$x", "cn=~^alice"}),
        world.allow({"cn=$x", "subject=~."}),
        world.allow({"cn=alice", "cn=~^alice"}),
    };
    const AccessPolicy policy{rules};
    REQUIRE(policy.known_size() == 10);
    std::vector<KnownSearch> known(policy.known_size());
    const auto decided = [&] {
        world.searched.clear();
        CountingArena memory;
        return policy
            .decide(person.filled(), world.calls(), memory.arena(), known)
            .decision;
    };
    CHECK(decided() == denied_no_rule);
    CHECK(world.searched.size() == 5);
    CHECK(decided() == denied_no_rule);
    CHECK(world.searched.empty());
    // Only the last rule's search is left, and nothing has failed before.
    world.variables["$x"] = "other";
    CHECK(decided() == granted);
    CHECK(world.searched == std::vector<std::string>{"alice"});
    CHECK(decided() == granted);
    CHECK(world.searched.empty());

    const std::vector<AccessRule> literal = {world.allow({"cn=$x", "o=b"})};
    CHECK(AccessPolicy{literal}.known_size() == 0);
}


TEST_CASE("A variable that cannot be expanded opens nothing",
          "[access_policy]") {
    World world;
    world.variables["$user"] = "alice";
    world.expand_fails = true;
    CHECK_FALSE(allows(world, {"cn=$user"}, alice()));
    CHECK(denies(world, {"cn=$user"}, Person().cn("bob")));
    CHECK(lacks_memory(world, {world.allow({"cn=$user"})}, alice()));
    // No rule comes to ask it.
    CHECK_FALSE(lacks_memory(world, {world.deny({"o=a", "cn=$user"})},
                             Person().cn("alice")));
}


TEST_CASE("A search without memory is no decision", "[access_policy]") {
    World world;
    const std::vector<AccessRule> rules = {world.deny({"cn=~^b"}),
                                           world.allow({"cn=alice"})};
    std::vector<KnownSearch> known(AccessPolicy{rules}.known_size());
    CHECK_FALSE(lacks_memory(world, rules, alice()));
    world.search_lacks_memory = true;
    CHECK(lacks_memory(world, rules, alice(), known));
    CHECK(lacks_memory(world, {rules[1], rules[0]}, Person().cn("bob")));
    // It was not remembered as one that failed.
    world.search_lacks_memory = false;
    world.searched.clear();
    CHECK_FALSE(lacks_memory(world, rules, alice(), known));
    CHECK(world.searched == std::vector<std::string>{"alice"});
    world.search_fails = true;
    CHECK_FALSE(lacks_memory(world, rules, alice()));
}


TEST_CASE("Exhausted memory opens nothing, and decides nothing",
          "[access_policy]") {
    Person person = Person().dns("a.b").cn("alice");
    person.entry(SanKind::ip, "\x0a\x01\x02\x03");
    const std::string word = GENERATE("dns=x.y", "subject=CN=bob", "ip=~^11",
                                      "dns=$x", "subject=$x");
    World world;
    world.variables["$x"] = word == "dns=$x" ? "x.y" : "CN=bob";
    const std::vector<AccessRule> allow = {world.allow({word})};
    const std::vector<AccessRule> deny = {world.deny({word})};
    const std::vector<AccessRule> both = {world.allow({word}),
                                          world.allow({"cn=alice"})};
    CAPTURE(word);
    const auto decided = [&](const std::vector<AccessRule>& rules,
                             CountingArena& memory) {
        return AccessPolicy{rules}.decide(person.filled(), world.calls(),
                                          memory.arena());
    };
    // With enough memory nobody is denied.
    CountingArena plenty;
    CHECK(decided(deny, plenty).decision == abstained);
    CHECK_FALSE(decided(deny, plenty).lacks_memory);
    CHECK_FALSE(decided(allow, plenty).lacks_memory);
    CHECK(decided(both, plenty).decision == granted);
    CountingArena counted;
    CHECK(decided(deny, counted).decision == abstained);
    REQUIRE(counted.takes > 0);
    for (std::size_t takes = 0; takes < counted.takes; takes++) {
        CAPTURE(takes);
        CountingArena memory;
        memory.takes_left = takes;
        const AccessVerdict denied = decided(deny, memory);
        CHECK(denied.decision == denied_rule);
        CHECK(denied.lacks_memory);
        memory.takes_left = 0;
        const AccessVerdict not_allowed = decided(allow, memory);
        CHECK(not_allowed.decision == denied_no_rule);
        CHECK(not_allowed.lacks_memory);
        CHECK(decided(both, memory).lacks_memory);
    }
}

}  // namespace client_cert
