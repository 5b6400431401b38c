// Which topics a client may use.
#include "mqtt/topic_rules.hpp"

#include "mqtt/topic.hpp"

namespace client_cert::mqtt {
namespace {

// decide finds the rule that `matches(rule)`.
template <class Matches>
bool decide(const TopicRules& all, Action action, bool is_reserved,
            Matches matches) noexcept {
    for (const TopicRule& rule : all.rules) {
        if (rule.actions.has(action) && matches(rule)) {
            return rule.allows;
        }
    }
    return !is_reserved && !all.allowed.has(action);
}

}  // namespace


bool TopicRules::may_publish(std::string_view topic) const noexcept {
    return !watched.publish
           || decide(*this, Action::publish, is_reserved(topic),
                     [&](const TopicRule& rule) {
                         return matches_behind(rule.literal, rule.filter,
                                               topic);
                     });
}


bool TopicRules::may_subscribe(std::string_view filter) const noexcept {
    if (!watched.subscribe) {
        return true;
    }
    Shared shared{{}, filter};
    // The name of a group is one that a topic may have.
    if (is_shared(filter)
        && (!read_shared(filter, shared) || !is_topic_name(shared.group)))
    {
        return false;
    }
    return decide(*this, Action::subscribe, is_reserved(shared.filter),
                  [&](const TopicRule& rule) {
                      return rule.allows
                                 ? contains(rule.filter, shared.filter)
                                 : intersects(rule.filter, shared.filter);
                  });
}

}  // namespace client_cert::mqtt
