// The rules about topics that hold for a session.
#include "stream/ngx_stream.hpp"

#include "stream/topics.hpp"

#include <algorithm>

#include "encoding/utf8.hpp"
#include "mqtt/topic.hpp"
#include "mqtt/wire.hpp"
#include "nginx/decision.hpp"
#include "stream/rule_texts.hpp"

namespace client_cert::stream {
namespace {

// Asker is a session whose rules are made.
struct Asker {
    ngx_stream_session_t* s;
    const Verdict* verdict;
    ngx_pool_t* scratch;

    [[nodiscard]] bool is_verified() const noexcept {
        return verdict != nullptr && verdict->verified;
    }
};


// has_rule finds out whether the session has a rule. Without a verified
// certificate it has none that looks at one. False where that cannot be known.
bool has_rule(const Asker& asker, const TopicLine& line, bool& to) noexcept {
    to = line.pairs == nullptr && !line.filter.mentions_certificate;
    if (to || !asker.is_verified()) {
        return true;
    }
    if (line.pairs == nullptr) {
        to = true;
        return true;
    }
    Decision decision;
    if (!ask_once(decision, *line.pairs, *asker.verdict,
                  {RuleTexts::expander(asker.s), asker.scratch,
                   asker.s->connection->log}))
    {
        return false;
    }
    to = decision.access == Access::granted || decision.access == Access::rule;
    return true;
}


// is_plain tells whether a variable's value means nothing but itself in a
// filter.
bool is_plain(std::string_view value, bool is_first, bool has_levels) noexcept {
    return mqtt::is_topic_name(value)
           && (has_levels || value.find('/') == std::string_view::npos)
           && !(is_first && mqtt::is_reserved(value)) && is_utf8(value)
           && !has_control_character(value);
}


bool are_plain(const TopicLine& line,
               std::span<const PartValue> values) noexcept {
    for (std::size_t i = 0; i < values.size(); i++) {
        const bool is_variable = line.filter.parts[i].variable != NGX_ERROR;
        if (is_variable
            && (values[i].has_several
                || !is_plain(values[i].text, i == 0, line.has_levels)))
        {
            return false;
        }
    }
    return true;
}


// expand makes the filter of a rule; empty where nobody can tell it. False
// where there is no memory.
bool expand(const Asker& asker, const TopicLine& line,
            std::string_view& to) noexcept {
    std::span<PartValue> values;
    to = {};
    if (!find_values(asker.s, line.filter, asker.scratch, values)) {
        return false;
    }
    if (!are_plain(line, values)) {
        return true;
    }
    if (!join(values, asker.scratch, to)) {
        return false;
    }
    if (to.size() > mqtt::k_longest_text || !mqtt::is_topic_filter(to)) {
        to = {};
    }
    return true;
}


// keep copies rules into one piece of memory: sessions are many, and last.
// False where there is none.
bool keep(ngx_pool_t* pool, std::span<const mqtt::TopicRule> rules,
          std::span<const mqtt::TopicRule>& to) noexcept {
    to = {};
    if (rules.empty()) {
        return true;
    }
    std::size_t size = rules.size_bytes();
    for (const mqtt::TopicRule& rule : rules) {
        size += rule.filter.size();
    }
    void* memory = ngx_palloc(pool, size);
    if (memory == nullptr) {
        return false;
    }
    auto* kept = static_cast<mqtt::TopicRule*>(memory);
    auto* text = reinterpret_cast<char*>(kept + rules.size());
    for (std::size_t i = 0; i < rules.size(); i++) {
        auto* rule = new (kept + i) mqtt::TopicRule{rules[i]};
        char* end = std::ranges::copy(rule->filter, text).out;
        rule->filter = {text, end};
        text = end;
    }
    to = {kept, rules.size()};
    return true;
}

}  // namespace


bool find_topic_rules(ngx_stream_session_t* s, const MqttConf& conf,
                      const Verdict* verdict, ngx_pool_t* scratch,
                      mqtt::TopicRules& to, const TopicLine*& broken) noexcept {
    const Asker asker{s, verdict, scratch};
    const auto lines = elements<TopicLine>(conf.topics);
    std::span<mqtt::TopicRule> rules;
    if (!pool_arena(scratch).array(rules, lines.size())) {
        return false;
    }
    std::size_t count = 0;
    for (const TopicLine& line : lines) {
        bool is_there = false;
        std::string_view filter;
        if (!has_rule(asker, line, is_there)
            || (is_there && !expand(asker, line, filter)))
        {
            return false;
        }
        if (is_there && !filter.empty()) {
            rules[count++] = {line.allows, line.actions, filter,
                              mqtt::literal_size(filter)};
        } else if (is_there && !line.allows) {
            broken = &line;
            return true;
        }
    }
    std::span<const mqtt::TopicRule> kept;
    if (!keep(s->connection->pool, rules.first(count), kept)) {
        return false;
    }
    to = {kept, conf.watched, conf.allowed};
    return true;
}

}  // namespace client_cert::stream
