// Topics and filters by the words of MQTT 5.0 section 4.7, level by level.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace client_cert::test {

using Levels = std::vector<std::string>;


inline Levels levels_of(std::string_view text) {
    Levels levels(1);
    for (const char c : text) {
        if (c == '/') {
            levels.emplace_back();
        } else {
            levels.back() += c;
        }
    }
    return levels;
}


inline bool naive_is_topic_name(std::string_view text) {
    return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
        return c == '+' || c == '#';
    });
}


inline bool naive_is_topic_filter(std::string_view text) {
    const Levels levels = levels_of(text);
    for (std::size_t i = 0; i < levels.size(); i++) {
        const std::string& level = levels[i];
        const bool is_last = i + 1 == levels.size();
        if (level != "+" && !(level == "#" && is_last) && !level.empty()
            && !naive_is_topic_name(level))
        {
            return false;
        }
    }
    return !text.empty();
}


inline bool naive_matches(const Levels& filter, const Levels& topic) {
    if ((filter.front() == "+" || filter.front() == "#")
        && topic.front().starts_with('$'))
    {
        return false;
    }
    for (std::size_t i = 0; i < filter.size(); i++) {
        if (filter[i] == "#") {
            return true;
        }
        if (i >= topic.size() || (filter[i] != "+" && filter[i] != topic[i])) {
            return false;
        }
    }
    return filter.size() == topic.size();
}


inline bool naive_matches(std::string_view filter, std::string_view topic) {
    return naive_matches(levels_of(filter), levels_of(topic));
}

}  // namespace client_cert::test
