// Topic names and topic filters (MQTT 5.0 section 4.7).
#pragma once

#include <string_view>

namespace client_cert::mqtt {

// is_topic_name tells whether a text, which is is_text, may be the topic of a
// message: it has a character, and no wildcard.
[[nodiscard]] bool is_topic_name(std::string_view text) noexcept;

// is_plain_topic tells the same of any bytes, which may be no is_text either.
[[nodiscard]] bool is_plain_topic(std::string_view bytes) noexcept;

// FilterFault is why a text is no filter: a sentence, empty where it is one,
// and the place in the text.
struct FilterFault {
    std::string_view objection;
    std::size_t at = 0;
};

// find_fault looks at a text, which is is_text: a filter has a character, and
// wildcards only where they are a level of their own, `#` only at the end.
[[nodiscard]] FilterFault find_fault(std::string_view text) noexcept;

// is_topic_filter tells whether such a text is a filter.
[[nodiscard]] inline bool is_topic_filter(std::string_view text) noexcept {
    return find_fault(text).objection.empty();
}

// matches tells whether a filter matches a topic. A wildcard at the beginning
// matches none that begins with `$`.
[[nodiscard]] bool matches(std::string_view filter,
                           std::string_view topic) noexcept;

// literal_size is how much of a filter stands before its first wildcard, and
// matches_behind does what matches does, knowing that.
[[nodiscard]] std::size_t literal_size(std::string_view filter) noexcept;
[[nodiscard]] bool matches_behind(std::size_t literal, std::string_view filter,
                                  std::string_view topic) noexcept;

// contains tells whether a filter matches every topic that another one matches.
[[nodiscard]] bool contains(std::string_view outer,
                            std::string_view inner) noexcept;

// intersects tells whether there is a topic that both of two filters match.
[[nodiscard]] bool intersects(std::string_view a, std::string_view b) noexcept;

// is_reserved tells whether the first level of a topic or filter begins with
// `$`.
[[nodiscard]] constexpr bool is_reserved(std::string_view text) noexcept {
    return text.starts_with('$');
}

// Shared is a shared subscription, section 4.8.2.
struct Shared {
    std::string_view group;
    std::string_view filter;
};

// is_shared tells whether a filter asks for one, read_shared takes it apart;
// false where it names no group or no filter.
[[nodiscard]] bool is_shared(std::string_view filter) noexcept;
[[nodiscard]] bool read_shared(std::string_view filter, Shared& to) noexcept;

}  // namespace client_cert::mqtt
