// Tests topics and filters against the examples of MQTT 5.0 section 4.7, and
// against every short filter and topic.
#include "mqtt/topic.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "lib/naive_topics.hpp"

namespace client_cert::mqtt {
namespace {

using Names = std::vector<std::string>;
using Bits = std::vector<std::uint64_t>;

// paths are all texts of up to `most` levels of those that are given.
Names paths(const Names& levels, unsigned most) {
    Names all;
    Names longest = levels;
    for (unsigned i = 1;; i++) {
        all.insert(all.end(), longest.begin(), longest.end());
        if (i == most) {
            return all;
        }
        Names longer;
        for (const std::string& path : longest) {
            for (const std::string& level : levels) {
                longer.push_back(path + "/" + level);
            }
        }
        longest = longer;
    }
}


// filters are the paths that may be one.
Names filters(const Names& levels, unsigned most) {
    Names all = paths(levels, most);
    std::erase_if(all, [](const std::string& path) {
        return !test::naive_is_topic_filter(path);
    });
    return all;
}


// Topics are all of up to `most` levels of those that are given.
class Topics {
public:
    Topics(const Names& levels, unsigned most) : texts_(paths(levels, most)) {
        // A topic has a character.
        std::erase(texts_, "");
        for (const std::string& topic : texts_) {
            levels_.push_back(test::levels_of(topic));
        }
    }

    const Names& texts() const { return texts_; }

    // matched has a bit for each of them that a filter matches.
    Bits matched(const std::string& filter) const {
        const test::Levels levels = test::levels_of(filter);
        Bits bits(levels_.size() / 64 + 1);
        for (std::size_t i = 0; i < levels_.size(); i++) {
            if (test::naive_matches(levels, levels_[i])) {
                bits[i / 64] |= std::uint64_t{1} << i % 64;
            }
        }
        return bits;
    }

private:
    Names texts_;
    std::vector<test::Levels> levels_;
};


// topics have one level more than the filters, and one of a name that none of
// them spells out.
const Topics& topics() {
    static const Topics all{{"a", "b", "c", "", "$x"}, 5};
    return all;
}


// require_like_topics has each of some filters match as it should.
void require_like_topics(const Names& all, const Topics& topics) {
    std::size_t wrong = 0;
    for (const std::string& filter : all) {
        const Bits expected = topics.matched(filter);
        for (std::size_t i = 0; i < topics.texts().size(); i++) {
            const std::string& topic = topics.texts()[i];
            const bool is_in = (expected[i / 64] >> i % 64 & 1) != 0;
            if (matches(filter, topic) != is_in && wrong++ < 10) {
                UNSCOPED_INFO(filter << " and " << topic);
            }
        }
    }
    REQUIRE(wrong == 0);
}


// Of how two sets stand to each other, what contains and intersects tell.
struct Relation {
    bool contains = true;
    bool intersects = false;
};


Relation relation(const Bits& outer, const Bits& inner) {
    std::uint64_t outside = 0;
    std::uint64_t both = 0;
    const std::uint64_t* a = outer.data();
    const std::uint64_t* b = inner.data();
    for (const std::uint64_t* const end = a + outer.size(); a != end; a++, b++)
    {
        outside |= *b & ~*a;
        both |= *a & *b;
    }
    return {outside == 0, both != 0};
}


// require_like_sets compares each of some filters with each other one.
void require_like_sets(const Names& all, const Topics& topics) {
    std::vector<Bits> bits;
    for (const std::string& filter : all) {
        bits.push_back(topics.matched(filter));
    }
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < all.size(); i++) {
        for (std::size_t j = 0; j < all.size(); j++) {
            const Relation expected = relation(bits[i], bits[j]);
            const bool agrees =
                contains(all[i], all[j]) == expected.contains
                && intersects(all[i], all[j]) == expected.intersects;
            if (!agrees && wrong++ < 10) {
                UNSCOPED_INFO("outer " << all[i] << ", inner " << all[j]
                                       << ": contains " << expected.contains
                                       << ", intersects "
                                       << expected.intersects);
            }
        }
    }
    REQUIRE(wrong == 0);
}


// texts are all of up to `most` characters.
Names texts(std::string_view characters, unsigned most) {
    Names all = {""};
    for (std::size_t i = 0; i < all.size(); i++) {
        const std::string text = all[i];
        for (const char c : characters) {
            if (text.size() < most) {
                all.push_back(text + c);
            }
        }
    }
    return all;
}

}  // namespace


TEST_CASE("4.7.1.2: the multi-level wildcard", "[mqtt]") {
    for (const char* topic :
         {"sport/tennis/player1", "sport/tennis/player1/ranking",
          "sport/tennis/player1/score/wimbledon"})
    {
        CHECK(matches("sport/tennis/player1/#", topic));
        CHECK(matches("sport/#", topic));
        CHECK(matches("#", topic));
    }
    CHECK_FALSE(matches("sport/tennis/player1/#", "sport/tennis/player2"));
    CHECK(matches("sport/#", "sport"));
    CHECK(is_topic_filter("#"));
    CHECK(is_topic_filter("sport/tennis/#"));
    CHECK_FALSE(is_topic_filter("sport/tennis#"));
    CHECK_FALSE(is_topic_filter("sport/tennis/#/ranking"));
}


TEST_CASE("4.7.1.3: the single-level wildcard", "[mqtt]") {
    CHECK(matches("sport/tennis/+", "sport/tennis/player1"));
    CHECK(matches("sport/tennis/+", "sport/tennis/player2"));
    CHECK_FALSE(matches("sport/tennis/+", "sport/tennis/player1/ranking"));
    CHECK_FALSE(matches("sport/+", "sport"));
    CHECK(matches("sport/+", "sport/"));
    CHECK(is_topic_filter("+"));
    CHECK(is_topic_filter("+/tennis/#"));
    CHECK_FALSE(is_topic_filter("sport+"));
    CHECK(is_topic_filter("sport/+/player1"));
    CHECK(matches("+/+", "/finance"));
    CHECK(matches("/+", "/finance"));
    CHECK_FALSE(matches("+", "/finance"));
}


TEST_CASE("4.7.2: topics beginning with $", "[mqtt]") {
    CHECK_FALSE(matches("#", "$SYS/monitor/Clients"));
    CHECK_FALSE(matches("+/monitor/Clients", "$SYS/monitor/Clients"));
    CHECK(matches("$SYS/#", "$SYS/monitor/Clients"));
    CHECK(matches("$SYS/#", "$SYS"));
    CHECK(matches("$SYS/monitor/+", "$SYS/monitor/Clients"));
    CHECK(matches("a/+", "a/$SYS"));
    CHECK(matches("a/#", "a/$SYS"));
    CHECK_FALSE(contains("#", "$SYS/#"));
    CHECK_FALSE(intersects("#", "$SYS/#"));
    CHECK_FALSE(intersects("+/monitor/Clients", "$SYS/monitor/+"));
    CHECK(is_reserved("$SYS/#"));
    CHECK(is_reserved("$"));
    CHECK_FALSE(is_reserved("a/$SYS"));
    CHECK_FALSE(is_reserved("/$SYS"));
    CHECK_FALSE(is_reserved("#"));
}


TEST_CASE("4.7.3: what topics are made of", "[mqtt]") {
    CHECK_FALSE(is_topic_name(""));
    CHECK_FALSE(is_topic_filter(""));
    CHECK_FALSE(matches("ACCOUNTS", "Accounts"));
    CHECK(is_topic_name("Accounts payable"));
    CHECK(is_topic_filter("Accounts payable"));
    CHECK_FALSE(matches("/finance", "finance"));
    CHECK_FALSE(matches("finance", "/finance"));
    CHECK(is_topic_name("/"));
    CHECK(is_topic_filter("/"));
    CHECK(matches("/", "/"));
    CHECK(matches("+/+", "/"));
    CHECK(matches("/+", "/"));
    CHECK(matches("+/", "/"));
    CHECK_FALSE(matches("+", "/"));
    for (const char* wildcard : {"+", "#", "a/+", "a/#", "a+", "#b", "+/a"}) {
        CHECK_FALSE(is_topic_name(wildcard));
    }
    // No normalization: an e with an accent is not an e and an accent.
    CHECK_FALSE(matches("\xC3\xA9", "e\xCC\x81"));
    const std::string longest(65535, 'x');
    CHECK(is_topic_name(longest));
    CHECK(is_topic_filter(longest));
    CHECK(matches(longest, longest));
    CHECK(matches("+", longest));
    CHECK(contains(longest, longest));
}


TEST_CASE("4.8.2: shared subscriptions", "[mqtt]") {
    Shared read;
    const auto group_and_filter = [&](std::string_view filter) {
        REQUIRE(is_shared(filter));
        REQUIRE(read_shared(filter, read));
        return std::string(read.group) + " " + std::string(read.filter);
    };
    CHECK(group_and_filter("$share/consumer1/sport/tennis/+")
          == "consumer1 sport/tennis/+");
    CHECK(group_and_filter("$share/consumer1//finance")
          == "consumer1 /finance");
    CHECK(group_and_filter("$share/g/#") == "g #");
    CHECK(group_and_filter("$share/g//") == "g /");
    CHECK(group_and_filter("$share/g/$SYS/#") == "g $SYS/#");

    for (const char* none : {"$share", "$share/", "$share/g", "$share/g/"}) {
        CAPTURE(none);
        CHECK(is_shared(none));
        CHECK_FALSE(read_shared(none, read));
    }
    for (const char* other : {"$shared/g/a", "$SHARE/g/a", "share/g/a", "$sha",
                              "/$share/g/a", "a/$share/g/a", "$queue/a", "#"})
    {
        CAPTURE(other);
        CHECK_FALSE(is_shared(other));
    }
}


TEST_CASE("A shared subscription has a group", "[mqtt]") {
    Shared read;
    for (const char* none : {"$share//", "$share//a", "$share///a"}) {
        CAPTURE(none);
        CHECK(is_shared(none));
        CHECK_FALSE(read_shared(none, read));
    }
}


TEST_CASE("It is told why a text is no filter, and where", "[mqtt]") {
    CHECK(find_fault("a/+/#").objection.empty());
    CHECK_FALSE(find_fault("").objection.empty());
    const auto place = [](std::string_view text) {
        CHECK_FALSE(find_fault(text).objection.empty());
        return find_fault(text).at;
    };
    CHECK(place("a#") == 1);
    CHECK(place("#/b") == 0);
    CHECK(place("a/+b") == 2);
    CHECK(place("a/b+/c") == 3);
    CHECK(place("+/#/#") == 2);
    CHECK(place("##") == 0);
    CHECK(place("a/++") == 2);
}


TEST_CASE("The parent of everything is in every place", "[mqtt]") {
    CHECK(contains("+/#", "#"));
    CHECK(contains("#", "+/#"));
    CHECK_FALSE(contains("a/+/#", "a/#"));
    CHECK(contains("a/#", "a/+/#"));
    CHECK(contains("a/#", "a"));
    CHECK_FALSE(contains("a/+", "a/#"));
    CHECK_FALSE(contains("+/+", "#"));
    CHECK(contains("+", "a"));
    CHECK_FALSE(contains("a", "+"));
    CHECK(intersects("a/+/c", "a/b/+"));
    CHECK(intersects("a/#", "a"));
    CHECK(intersects("a/#", "+/b"));
    CHECK_FALSE(intersects("a/+", "a"));
    CHECK_FALSE(intersects("a/#", "b/#"));
    CHECK_FALSE(contains("ab", "a"));
    CHECK_FALSE(contains("a", "ab"));
    CHECK_FALSE(intersects("ab/#", "a/#"));
}


TEST_CASE("What may be a topic and a filter, of all short texts", "[mqtt]") {
    std::size_t wrong = 0;
    for (const std::string& text : texts("a/+#$", 6)) {
        if (is_topic_name(text) != test::naive_is_topic_name(text)
            || is_topic_filter(text) != test::naive_is_topic_filter(text))
        {
            UNSCOPED_INFO(text);
            wrong++;
        }
    }
    CHECK(wrong == 0);
}


TEST_CASE("Filters match as the standard says, of all short ones", "[mqtt]") {
    require_like_topics(filters({"a", "b", "+", "#", "$x", ""}, 4), topics());
}


TEST_CASE("Filters contain and meet each other as sets of topics do",
          "[mqtt]") {
    require_like_sets(filters({"a", "b", "+", "#", "$x"}, 4), topics());
}


TEST_CASE("So do filters that have empty levels", "[mqtt]") {
    require_like_sets(filters({"a", "", "+", "#", "$x"}, 4), topics());
}


TEST_CASE("A name that another one begins with is another one", "[mqtt]") {
    // Single letters never begin each other.
    const Names all = filters({"a", "ab", "$", "$a", "+", "#"}, 3);
    const Topics longer{{"a", "ab", "abc", "$", "$a", "$ab", ""}, 4};
    require_like_topics(all, longer);
    require_like_sets(all, longer);
}

}  // namespace client_cert::mqtt
