// Tests which topics rules let a client use.
#include "mqtt/topic_rules.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

namespace client_cert::mqtt {
namespace {

constexpr Actions k_publish = {.publish = true};
constexpr Actions k_subscribe = {.subscribe = true};
constexpr Actions k_all = {.publish = true, .subscribe = true};


TopicRule allow(Actions actions, std::string_view filter) {
    return {true, actions, filter};
}


TopicRule deny(Actions actions, std::string_view filter) {
    return {false, actions, filter};
}


// Rules are a list as it is written, all of which holds for the connection.
class Rules {
public:
    Rules(std::initializer_list<TopicRule> rules) : list_(rules) {
        for (const TopicRule& rule : list_) {
            rules_.watched.publish |= rule.actions.publish;
            rules_.watched.subscribe |= rule.actions.subscribe;
            rules_.allowed.publish |= rule.allows && rule.actions.publish;
            rules_.allowed.subscribe |= rule.allows && rule.actions.subscribe;
        }
        rules_.rules = list_;
    }

    Rules(const Rules&) = delete;
    Rules& operator=(const Rules&) = delete;
    ~Rules() = default;

    // without_any are they where none of them exists on the connection.
    TopicRules without_any() const {
        TopicRules none = rules_;
        none.rules = {};
        return none;
    }

    bool publish(std::string_view topic) const {
        return rules_.may_publish(topic);
    }

    bool subscribe(std::string_view filter) const {
        return rules_.may_subscribe(filter);
    }

private:
    std::vector<TopicRule> list_;
    TopicRules rules_;
};

}  // namespace


TEST_CASE("Without rules nothing is watched", "[mqtt]") {
    const TopicRules none;
    for (const char* topic : {"a", "$SYS/a", "/"}) {
        CHECK(none.may_publish(topic));
        CHECK(none.may_subscribe(topic));
    }
    CHECK(none.may_subscribe("#"));
    CHECK(none.may_subscribe("$share/g/a"));
}


TEST_CASE("An action without a rule is not watched", "[mqtt]") {
    const Rules publish = {allow(k_publish, "a")};
    CHECK(publish.subscribe("#"));
    CHECK(publish.subscribe("$SYS/#"));
    CHECK(publish.subscribe("$share/g/$SYS/#"));
    CHECK_FALSE(publish.publish("b"));
    const Rules subscribe = {deny(k_subscribe, "a")};
    CHECK(subscribe.publish("a"));
    CHECK(subscribe.publish("$SYS/a"));
    CHECK_FALSE(subscribe.subscribe("a"));
}


TEST_CASE("The first rule that matches a topic decides", "[mqtt]") {
    const Rules rules = {deny(k_publish, "a/secret"), allow(k_publish, "a/#"),
                         deny(k_publish, "#"), allow(k_publish, "b")};
    CHECK_FALSE(rules.publish("a/secret"));
    CHECK(rules.publish("a/secret/b"));
    CHECK(rules.publish("a"));
    CHECK_FALSE(rules.publish("b"));
    const Rules turned = {allow(k_publish, "a/#"), deny(k_publish, "a/secret")};
    CHECK(turned.publish("a/secret"));
}


TEST_CASE("What no rule matches is denied where one allows", "[mqtt]") {
    const Rules some = {allow(k_all, "a/+")};
    CHECK(some.publish("a/b"));
    CHECK_FALSE(some.publish("a"));
    CHECK_FALSE(some.publish("a/b/c"));
    CHECK_FALSE(some.publish("A/b"));
    CHECK_FALSE(some.subscribe("b"));
    const Rules denying = {deny(k_all, "a/+")};
    CHECK_FALSE(denying.publish("a/b"));
    CHECK(denying.publish("a"));
    CHECK(denying.publish("b"));
    CHECK(denying.subscribe("b"));
}


TEST_CASE("A rule of one action says nothing of the other", "[mqtt]") {
    const Rules rules = {allow(k_publish, "a"), deny(k_subscribe, "b")};
    CHECK(rules.publish("a"));
    CHECK_FALSE(rules.publish("b"));
    CHECK(rules.subscribe("a"));
    CHECK_FALSE(rules.subscribe("b"));
    CHECK(rules.subscribe("c"));
    const Rules first = {deny(k_subscribe, "#"), allow(k_publish, "a")};
    CHECK(first.publish("a"));
    const Rules next = {deny(k_publish, "#"), allow(k_subscribe, "a")};
    CHECK(next.subscribe("a"));
}


TEST_CASE("An allow counts where it does not exist here", "[mqtt]") {
    const Rules allowing = {allow(k_publish, "a")};
    CHECK_FALSE(allowing.without_any().may_publish("a"));
    CHECK_FALSE(allowing.without_any().may_publish("b"));
    CHECK_FALSE(allowing.without_any().may_publish("$SYS/a"));
    CHECK(allowing.without_any().may_subscribe("a"));
    const Rules denying = {deny(k_all, "a")};
    CHECK(denying.without_any().may_publish("a"));
    CHECK(denying.without_any().may_subscribe("#"));
    CHECK_FALSE(denying.without_any().may_publish("$SYS/a"));
    CHECK_FALSE(denying.without_any().may_subscribe("$SYS/#"));
    // One that allows something else is gone, one that denies is there.
    const TopicRule left[] = {deny(k_subscribe, "b")};
    TopicRules rules;
    rules.rules = left;
    rules.watched = k_subscribe;
    rules.allowed = k_subscribe;
    CHECK_FALSE(rules.may_subscribe("a"));
    CHECK_FALSE(rules.may_subscribe("b"));
    CHECK(rules.may_publish("b"));
}


TEST_CASE("A subscription is allowed by a rule that has all of it", "[mqtt]") {
    const Rules rules = {allow(k_subscribe, "a/+/c"),
                         allow(k_subscribe, "b/#")};
    CHECK(rules.subscribe("a/b/c"));
    CHECK(rules.subscribe("a/+/c"));
    CHECK_FALSE(rules.subscribe("a/+/+"));
    CHECK_FALSE(rules.subscribe("a/b/#"));
    CHECK_FALSE(rules.subscribe("a/#"));
    CHECK_FALSE(rules.subscribe("+/b/c"));
    CHECK_FALSE(rules.subscribe("#"));
    CHECK(rules.subscribe("b"));
    CHECK(rules.subscribe("b/#"));
    CHECK(rules.subscribe("b/+/#"));
    CHECK_FALSE(rules.subscribe("+"));
    // All that +/# can be is in two rules together, and in none alone.
    const Rules halves = {allow(k_subscribe, "a"), allow(k_subscribe, "a/+/#")};
    CHECK_FALSE(halves.subscribe("a/#"));
    CHECK(halves.subscribe("a/+/#"));
}


TEST_CASE("A subscription is denied by a rule that has some of it", "[mqtt]") {
    const Rules rules = {deny(k_subscribe, "a/secret"),
                         allow(k_subscribe, "#")};
    CHECK_FALSE(rules.subscribe("#"));
    CHECK_FALSE(rules.subscribe("a/#"));
    CHECK_FALSE(rules.subscribe("+/secret"));
    CHECK_FALSE(rules.subscribe("a/+"));
    CHECK_FALSE(rules.subscribe("a/secret"));
    CHECK_FALSE(rules.subscribe("a/secret/#"));
    CHECK(rules.subscribe("a/secret/b"));
    CHECK(rules.subscribe("a/b"));
    CHECK(rules.subscribe("b/#"));
    CHECK(rules.subscribe("+"));
    const Rules alone = {deny(k_subscribe, "a/secret")};
    CHECK_FALSE(alone.subscribe("#"));
    CHECK(alone.subscribe("+"));
    // What is allowed before it is not denied any more.
    const Rules turned = {allow(k_subscribe, "a/#"),
                          deny(k_subscribe, "a/secret")};
    CHECK(turned.subscribe("a/#"));
    CHECK(turned.subscribe("#") == false);
}


TEST_CASE("A shared subscription is judged by its filter", "[mqtt]") {
    const Rules rules = {deny(k_subscribe, "a/secret"),
                         allow(k_subscribe, "a/#")};
    CHECK(rules.subscribe("$share/g/a/b"));
    CHECK(rules.subscribe("$share/secret/a/b"));
    CHECK_FALSE(rules.subscribe("$share/g/a/secret"));
    CHECK_FALSE(rules.subscribe("$share/g/a/#"));
    CHECK_FALSE(rules.subscribe("$share/g/#"));
    CHECK_FALSE(rules.subscribe("$share/a/b"));
    CHECK_FALSE(rules.subscribe("$share/g//a/b"));
    const Rules denying = {deny(k_subscribe, "a")};
    CHECK_FALSE(denying.subscribe("$share/g/a"));
    CHECK_FALSE(denying.subscribe("$share/g/#"));
    CHECK(denying.subscribe("$share/a/b"));
}


TEST_CASE("A group has no wildcards", "[mqtt]") {
    const Rules allowing = {allow(k_subscribe, "#")};
    const Rules denying = {deny(k_subscribe, "secret")};
    CHECK(allowing.subscribe("$share/g/a"));
    CHECK(denying.subscribe("$share/g/a"));
    CHECK_FALSE(allowing.subscribe("$share/+/a"));
    CHECK_FALSE(denying.subscribe("$share/+/a"));
}


TEST_CASE("Only an allow that spells it out opens a level with a $", "[mqtt]") {
    const Rules all = {allow(k_all, "#"), allow(k_all, "+/#"),
                       allow(k_all, "+/a")};
    for (const char* topic : {"$SYS/a", "$SYS", "$", "$queue/a", "$delayed/1/a",
                              "$exclusive/a", "$shared/g/a"})
    {
        CAPTURE(topic);
        CHECK_FALSE(all.publish(topic));
        CHECK_FALSE(all.subscribe(topic));
    }
    CHECK_FALSE(all.subscribe("$SYS/#"));
    CHECK_FALSE(all.subscribe("$share/g/$SYS/#"));
    CHECK_FALSE(all.subscribe("$share/g/$queue/a"));
    // A share of a share is no filter that a rule could name.
    CHECK_FALSE(all.subscribe("$share/g/$share/h/a"));
    CHECK(all.publish("a/$SYS"));
    CHECK(all.subscribe("/$SYS"));

    const Rules spelt = {deny(k_all, "$SYS/secret"), allow(k_all, "$SYS/#")};
    CHECK(spelt.publish("$SYS/a"));
    CHECK(spelt.publish("$SYS"));
    CHECK_FALSE(spelt.publish("$SYS/secret"));
    CHECK_FALSE(spelt.publish("$SYSTEM/a"));
    CHECK_FALSE(spelt.publish("a"));
    CHECK(spelt.subscribe("$SYS/+/a/#"));
    CHECK_FALSE(spelt.subscribe("$SYS/+/#"));
    CHECK(spelt.subscribe("$share/g/$SYS/a"));
    CHECK_FALSE(spelt.subscribe("$SYS/#"));
    CHECK_FALSE(spelt.subscribe("$share/g/$SYS/+"));
}


TEST_CASE("A list of nothing but deny rules opens no level with a $",
          "[mqtt]") {
    const Rules denying = {deny(k_all, "a")};
    CHECK(denying.publish("b"));
    CHECK(denying.subscribe("b/#"));
    for (const char* topic : {"$SYS/a", "$SYS", "$queue/b"}) {
        CHECK_FALSE(denying.publish(topic));
        CHECK_FALSE(denying.subscribe(topic));
    }
    CHECK_FALSE(denying.subscribe("$share/g/$SYS/a"));
    // A deny that spells a level out opens nothing of it either.
    const Rules spelt = {deny(k_all, "$SYS/secret")};
    CHECK_FALSE(spelt.publish("$SYS/a"));
    CHECK_FALSE(spelt.subscribe("$SYS/a"));
    // An allow of the other action does not count.
    const Rules other = {deny(k_publish, "a"), allow(k_subscribe, "$SYS/#")};
    CHECK_FALSE(other.publish("$SYS/a"));
    CHECK(other.publish("b"));
    CHECK(other.subscribe("$SYS/a"));
}

}  // namespace client_cert::mqtt
