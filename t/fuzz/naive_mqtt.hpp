// MQTT by the words of its standards and of the contract, without short cuts.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/naive_topics.hpp"
#include "mqtt/topic_rules.hpp"

namespace client_cert::fuzz {

// naive_is_text is true for the well-formed byte sequences of table 3-7 of
// Unicode, which is what RFC 3629 says, without NUL.
inline bool naive_is_text(std::string_view text) {
    const auto at = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto is_tail = [&](std::size_t i) {
        return at(i) >= 0x80 && at(i) <= 0xBF;
    };
    std::size_t i = 0;
    while (i < text.size()) {
        const unsigned first = at(i);
        const unsigned next = at(i + 1);
        if (first >= 0x01 && first <= 0x7F) {
            i += 1;
        } else if (first >= 0xC2 && first <= 0xDF && is_tail(i + 1)) {
            i += 2;
        } else if (first >= 0xE0 && first <= 0xEF && is_tail(i + 1)
                   && is_tail(i + 2) && (first != 0xE0 || next >= 0xA0)
                   && (first != 0xED || next <= 0x9F))
        {
            i += 3;
        } else if (first >= 0xF0 && first <= 0xF4 && is_tail(i + 1)
                   && is_tail(i + 2) && is_tail(i + 3)
                   && (first != 0xF0 || next >= 0x90)
                   && (first != 0xF4 || next <= 0x8F))
        {
            i += 4;
        } else {
            return false;
        }
    }
    return true;
}


// Reader takes one thing after the other; once one of them is not there, or
// not what it has to be, it is bad for good.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    bool is_bad() const { return is_bad_; }
    bool is_at_end() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }
    void fail() { is_bad_ = true; }

    std::string take(std::size_t size) {
        if (is_bad_ || rest_.size() < size) {
            is_bad_ = true;
            return std::string(size <= 4 ? size : 0, '\0');
        }
        const std::string taken{rest_.substr(0, size)};
        rest_.remove_prefix(size);
        return taken;
    }

    std::size_t number(std::size_t size) {
        std::size_t value = 0;
        for (const char c : take(size)) {
            value = value << 8 | static_cast<unsigned char>(c);
        }
        return value;
    }

    // variable is a number of up to four bytes, none of which is for nothing.
    std::size_t variable() {
        std::size_t value = 0;
        for (unsigned shift = 0; shift < 28; shift += 7) {
            const std::size_t digit = number(1);
            value |= (digit & 0x7F) << shift;
            if (digit < 0x80) {
                is_bad_ = is_bad_ || (digit == 0 && shift > 0);
                return value;
            }
        }
        is_bad_ = true;
        return 0;
    }

    std::string data() { return take(number(2)); }

    std::string text() {
        const std::string taken = data();
        is_bad_ = is_bad_ || !naive_is_text(taken);
        return taken;
    }

private:
    std::string_view rest_;
    bool is_bad_ = false;
};


struct NaiveProperty {
    std::size_t id = 0;
    std::string value;
    // what a User Property has instead.
    std::string name;

    bool operator==(const NaiveProperty&) const = default;
};

using NaiveProperties = std::vector<NaiveProperty>;


inline std::string digits(std::size_t value, unsigned size) {
    std::string text;
    for (unsigned i = size; i > 0; i--) {
        text += static_cast<char>(value >> 8 * (i - 1));
    }
    return text;
}


// take_property_value goes by table 2-4.
inline void take_property_value(Reader& from, NaiveProperty& to) {
    switch (to.id) {
        case 0x01:
        case 0x17:
        case 0x19:
            to.value = from.take(1);
            return;
        case 0x21:
        case 0x22:
            to.value = from.take(2);
            return;
        case 0x02:
        case 0x11:
        case 0x18:
        case 0x27:
            to.value = from.take(4);
            return;
        case 0x0B:
            to.value = digits(from.variable(), 4);
            return;
        case 0x03:
        case 0x08:
        case 0x15:
            to.value = from.text();
            return;
        case 0x09:
        case 0x16:
            to.value = from.data();
            return;
        case 0x26:
            to.name = from.text();
            to.value = from.text();
            return;
        default:
            from.fail();
    }
}


// naive_properties takes those that may be at a place, and their length.
inline NaiveProperties naive_properties(Reader& from,
                                        const std::set<std::size_t>& ids) {
    const std::string bytes = from.take(from.variable());
    NaiveProperties properties;
    std::set<std::size_t> seen;
    Reader reader{bytes};
    while (!from.is_bad() && !reader.is_at_end()) {
        NaiveProperty one;
        one.id = reader.variable();
        const bool is_again = !seen.insert(one.id).second;
        take_property_value(reader, one);
        if (!ids.contains(one.id) || (is_again && one.id != 0x26)
            || reader.is_bad()) {
            from.fail();
        }
        properties.push_back(one);
    }
    return properties;
}


inline const std::set<std::size_t>& ids_of_connect() {
    static const std::set<std::size_t> ids = {0x11, 0x15, 0x16, 0x17, 0x19,
                                              0x21, 0x22, 0x26, 0x27};
    return ids;
}


inline const std::set<std::size_t>& ids_of_will() {
    static const std::set<std::size_t> ids = {0x01, 0x02, 0x03, 0x08,
                                              0x09, 0x18, 0x26};
    return ids;
}


struct NaiveWill {
    NaiveProperties properties;
    std::string topic;
    std::string payload;

    bool operator==(const NaiveWill&) const = default;
};


struct NaiveConnect {
    enum class Kind { whole, incomplete, wrong_level, none };

    Kind kind = Kind::none;
    // size is that of the packet, where its length is there.
    std::size_t size = 0;
    std::string name;
    unsigned level = 0;
    // flags are those that say nothing of what follows, that is Clean Start
    // and how the will is.
    unsigned flags = 0;
    std::size_t keep_alive = 0;
    NaiveProperties properties;
    std::string client_id;
    std::optional<NaiveWill> will;
    std::optional<std::string> username;
    std::optional<std::string> password;

    bool is_5() const { return level == 5; }
    bool operator==(const NaiveConnect&) const = default;
};


inline void take_payload(Reader& from, unsigned flags, NaiveConnect& to) {
    to.client_id = from.text();
    if ((flags & 0x04) != 0) {
        to.will.emplace();
        if (to.is_5()) {
            to.will->properties = naive_properties(from, ids_of_will());
        }
        to.will->topic = from.text();
        to.will->payload = from.data();
        if (!test::naive_is_topic_name(to.will->topic)) {
            from.fail();
        }
    }
    if ((flags & 0x80) != 0) {
        to.username = from.text();
    }
    if ((flags & 0x40) != 0) {
        to.password = from.data();
    }
}


// are_naive_flags_right goes by sections 3.1.2.3 to 3.1.2.9.
inline bool are_naive_flags_right(unsigned flags, bool is_5) {
    const bool has_will = (flags & 0x04) != 0;
    const unsigned qos = flags >> 3 & 3;
    const bool is_retained = (flags & 0x20) != 0;
    const bool has_password = (flags & 0x40) != 0;
    const bool has_username = (flags & 0x80) != 0;
    return (flags & 1) == 0 && qos != 3
           && (has_will || (qos == 0 && !is_retained))
           && (is_5 || has_username || !has_password);
}


// naive_connect reads what begins with a CONNECT, whole or not.
inline NaiveConnect naive_connect(std::string_view bytes) {
    using Kind = NaiveConnect::Kind;
    NaiveConnect to;
    Reader packet{bytes};
    if (packet.number(1) != 0x10) {
        to.kind = bytes.empty() ? Kind::incomplete : Kind::none;
        return to;
    }
    const std::size_t length = packet.variable();
    if (packet.is_bad()) {
        // It may be the bytes that are missing which make it so.
        to.kind = bytes.size() < 5 ? Kind::incomplete : Kind::none;
        return to;
    }
    to.size = bytes.size() - packet.rest().size() + length;
    if (to.size > bytes.size()) {
        to.kind = Kind::incomplete;
        return to;
    }
    Reader from{packet.rest().substr(0, length)};
    to.name = from.data();
    to.level = static_cast<unsigned>(from.number(1));
    if (from.is_bad() || (to.name != "MQTT" && to.name != "MQIsdp")) {
        return to;
    }
    // Bridges set the highest bit of the other levels.
    const unsigned old = to.level & 0x7F;
    if (to.name == "MQTT" ? old != 4 && !to.is_5() : old != 3) {
        to.kind = Kind::wrong_level;
        return to;
    }
    const auto flags = static_cast<unsigned>(from.number(1));
    to.flags = flags & 0x3E;
    to.keep_alive = from.number(2);
    if (to.is_5()) {
        to.properties = naive_properties(from, ids_of_connect());
    }
    take_payload(from, flags, to);
    if (!from.is_bad() && from.is_at_end()
        && are_naive_flags_right(flags, to.is_5()))
    {
        to.kind = Kind::whole;
    }
    return to;
}


// Relation is what is true of the topics of two filters.
struct Relation {
    // contains: all of the second one's are the first one's.
    bool contains = true;
    bool intersects = false;
};


// Place is where a filter is behind some levels of a topic.
struct Place {
    enum class Kind { at, rest, nowhere };

    Kind kind = Kind::at;
    std::size_t level = 0;

    auto operator<=>(const Place&) const = default;
};


inline Place behind(const test::Levels& filter, Place place,
                    const std::string& level) {
    if (place.kind != Place::Kind::at) {
        return place;
    }
    const bool is_first = place.level == 0;
    if (place.level == filter.size()) {
        return {Place::Kind::nowhere};
    }
    const std::string& wanted = filter[place.level];
    const bool is_wild = wanted == "+" || wanted == "#";
    if (is_wild ? is_first && level.starts_with('$') : wanted != level) {
        return {Place::Kind::nowhere};
    }
    return wanted == "#" ? Place{Place::Kind::rest}
                         : Place{Place::Kind::at, place.level + 1};
}


inline bool is_match(const test::Levels& filter, Place place) {
    return place.kind == Place::Kind::rest
           || (place.kind == Place::Kind::at
               && (place.level == filter.size()
                   || (place.level + 1 == filter.size()
                       && filter.back() == "#")));
}


// naive_relation walks all topics at once: of levels that neither filter spells
// out one is as good as another.
inline Relation naive_relation(std::string_view outer, std::string_view inner) {
    const test::Levels a = test::levels_of(outer);
    const test::Levels b = test::levels_of(inner);
    const std::string other = "x" + std::string(outer) + std::string(inner);
    Relation relation;
    std::set<std::pair<Place, Place>> places = {{{}, {}}};
    for (std::size_t i = 0; i < std::max(a.size(), b.size()) + 1; i++) {
        std::set<std::string> levels = {"", other};
        for (const test::Levels* filter : {&a, &b}) {
            if (i < filter->size() && (*filter)[i] != "+"
                && (*filter)[i] != "#") {
                levels.insert((*filter)[i]);
            }
        }
        std::set<std::pair<Place, Place>> next;
        for (const auto& [in_a, in_b] : places) {
            for (const std::string& level : levels) {
                const Place of_a = behind(a, in_a, level);
                const Place of_b = behind(b, in_b, level);
                next.emplace(of_a, of_b);
                // A topic has a character.
                if ((i > 0 || !level.empty()) && is_match(b, of_b)) {
                    relation.contains &= is_match(a, of_a);
                    relation.intersects |= is_match(a, of_a);
                }
            }
        }
        places = next;
    }
    return relation;
}


// Split is the group and the filter of a shared subscription.
struct Split {
    std::string_view group;
    std::string_view filter;
};


inline bool naive_is_shared(std::string_view filter) {
    return test::levels_of(filter).front() == "$share";
}


// naive_split is nothing where either is missing.
inline std::optional<Split> naive_split(std::string_view filter) {
    filter.remove_prefix(std::min<std::size_t>(filter.size(), 7));
    const std::size_t slash = filter.find('/');
    if (slash == std::string_view::npos || slash == 0
        || slash + 1 == filter.size()) {
        return std::nullopt;
    }
    return Split{filter.substr(0, slash), filter.substr(slash + 1)};
}


inline bool naive_spells_out(std::string_view rule, std::string_view topic) {
    return test::levels_of(rule).front() == test::levels_of(topic).front();
}


// naive_may goes by section S2.3 of the contract; `is_hit(rule)` tells whether
// a rule matches.
template <class IsHit>
bool naive_may(const mqtt::TopicRules& rules, mqtt::Action action,
               std::string_view topic, IsHit is_hit) {
    if (!rules.watched.has(action)) {
        return true;
    }
    for (const mqtt::TopicRule& rule : rules.rules) {
        if (!rule.actions.has(action) || !is_hit(rule)) {
            continue;
        }
        return rule.allows
               && (!topic.starts_with('$')
                   || naive_spells_out(rule.filter, topic));
    }
    return !rules.allowed.has(action) && !topic.starts_with('$');
}


inline bool naive_may_publish(const mqtt::TopicRules& rules,
                              std::string_view topic) {
    return naive_may(rules, mqtt::Action::publish, topic,
                     [&](const mqtt::TopicRule& rule) {
                         return test::naive_matches(rule.filter, topic);
                     });
}


inline bool naive_may_subscribe(const mqtt::TopicRules& rules,
                                std::string_view filter) {
    if (naive_is_shared(filter) && rules.watched.subscribe) {
        const std::optional<Split> split = naive_split(filter);
        if (!split || split->group == "+" || split->group == "#") {
            return false;
        }
        filter = split->filter;
    }
    return naive_may(
        rules, mqtt::Action::subscribe, filter,
        [&](const mqtt::TopicRule& rule) {
            const Relation relation = naive_relation(rule.filter, filter);
            return rule.allows ? relation.contains : relation.intersects;
        });
}

}  // namespace client_cert::fuzz
