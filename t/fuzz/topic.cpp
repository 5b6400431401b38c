// Fuzzes topics and filters: what a filter matches, and how two of them stand
// to each other, against matchers that were written from the standard.
//
// The input has a line each: two filters, and topics.
#include "mqtt/topic.hpp"

#include <string_view>

#include "fuzz.hpp"
#include "naive_mqtt.hpp"

namespace {

using namespace client_cert;
using fuzz::require;


void require_kind(std::string_view text) {
    require(mqtt::is_topic_name(text) == test::naive_is_topic_name(text),
            "what is a topic is none, or the other way round");
    require(mqtt::is_topic_filter(text) == test::naive_is_topic_filter(text),
            "what is a filter is none, or the other way round");
    const mqtt::FilterFault fault = mqtt::find_fault(text);
    require(fault.objection.empty() || fault.at < text.size() || text.empty(),
            "what is wrong is outside of the text");
    require(mqtt::is_shared(text) == fuzz::naive_is_shared(text),
            "what is shared is not, or the other way round");
    if (!mqtt::is_shared(text) || !mqtt::is_topic_filter(text)) {
        return;
    }
    mqtt::Shared shared;
    const auto split = fuzz::naive_split(text);
    require(mqtt::read_shared(text, shared) == split.has_value(),
            "a shared subscription without group or filter");
    require(
        !split
            || (shared.group == split->group && shared.filter == split->filter),
        "another group or filter");
}


void require_relation(std::string_view a, std::string_view b) {
    const fuzz::Relation relation = fuzz::naive_relation(a, b);
    require(mqtt::contains(a, b) == relation.contains,
            "a filter contains another one, or does not");
    require(mqtt::intersects(a, b) == relation.intersects,
            "two filters meet, or do not");
}


void require_matches(std::string_view a, std::string_view b,
                     std::string_view topic) {
    const bool is_of_a = mqtt::matches(a, topic);
    const bool is_of_b = mqtt::matches(b, topic);
    require(is_of_a == test::naive_matches(a, topic)
                && is_of_b == test::naive_matches(b, topic),
            "a filter matches a topic, or does not");
    require(is_of_a || !is_of_b || !mqtt::contains(a, b),
            "a topic is outside of the filter that contains all");
    require(is_of_b || !is_of_a || !mqtt::contains(b, a),
            "a topic is outside of the filter that contains all");
    require(!is_of_a || !is_of_b || mqtt::intersects(a, b),
            "a topic is of two filters that do not meet");
}

}  // namespace


extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
    std::string_view input = fuzz::text_of({data, size});
    const std::string_view a = fuzz::take_until(input, "\n");
    const std::string_view b = fuzz::take_until(input, "\n");
    require_kind(a);
    require_kind(b);
    if (!mqtt::is_topic_filter(a) || !mqtt::is_topic_filter(b)) {
        return 0;
    }
    require_relation(a, b);
    require_relation(b, a);
    require_relation(a, a);
    require(mqtt::contains(a, a), "a filter does not contain itself");
    while (!input.empty()) {
        const std::string_view topic = fuzz::take_until(input, "\n");
        require_kind(topic);
        if (mqtt::is_topic_name(topic)) {
            require_matches(a, b, topic);
        }
    }
    return 0;
}
