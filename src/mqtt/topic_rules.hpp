// Which topics a client may use.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace client_cert::mqtt {

// Action is what a client does with topics.
enum class Action : std::uint8_t { publish, subscribe };

// Actions are some of them.
struct Actions {
    bool publish = false;
    bool subscribe = false;

    [[nodiscard]] constexpr bool has(Action action) const noexcept {
        return action == Action::publish ? publish : subscribe;
    }
};

// TopicRule lets or does not let a client use the topics of a filter.
struct TopicRule {
    bool allows = false;
    Actions actions = {};
    std::string_view filter = {};
    // literal is literal_size of the filter, or 0.
    std::size_t literal = 0;
};

// TopicRules are the rules of a connection: the first that matches decides. Of
// a subscription, one that allows has to contain all of it, for others
// something of it is enough. Where none does, what has an allow rule, wherever
// that holds, is denied, and so is what begins with `$`.
struct TopicRules {
    // rules are those that hold for the connection, watched the actions that
    // have any rule, allowed those that have one that allows.
    std::span<const TopicRule> rules;
    Actions watched;
    Actions allowed;

    // may_publish tells whether a client may send a message to a topic, which
    // is is_topic_name.
    [[nodiscard]] bool may_publish(std::string_view topic) const noexcept;

    // may_subscribe tells whether a client may subscribe to a filter, which is
    // is_topic_filter, and read_shared where it is_shared.
    [[nodiscard]] bool may_subscribe(std::string_view filter) const noexcept;
};

}  // namespace client_cert::mqtt
