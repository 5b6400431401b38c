// Topic names and topic filters (MQTT 5.0 section 4.7).
#include "mqtt/topic.hpp"

#include <cstdint>
#include <cstring>

#include "base/text.hpp"
#include "mqtt/wire.hpp"

namespace client_cert::mqtt {
namespace {

constexpr std::string_view k_share = "$share";


// Levels are those of a name or a filter, from the first on.
class Levels {
public:
    explicit Levels(std::string_view text) noexcept : rest_(text) { cut(); }

    [[nodiscard]] bool is_over() const noexcept { return is_over_; }
    [[nodiscard]] std::string_view level() const noexcept { return level_; }
    [[nodiscard]] bool is_any() const noexcept { return level_ == "+"; }
    [[nodiscard]] bool is_rest() const noexcept {
        return !is_over_ && level_ == "#";
    }

    void next() noexcept {
        if (is_last_) {
            is_over_ = true;
            return;
        }
        rest_.remove_prefix(level_.size() + 1);
        cut();
    }

private:
    void cut() noexcept {
        const std::size_t end = rest_.find('/');
        is_last_ = end == std::string_view::npos;
        level_ = {rest_.data(), is_last_ ? rest_.size() : end};
    }

    std::string_view rest_;
    std::string_view level_;
    bool is_last_ = false;
    bool is_over_ = false;
};


// is_wild tells whether a filter begins with a wildcard.
bool is_wild(std::string_view filter) noexcept {
    return filter.starts_with('+') || filter.starts_with('#');
}


// longer is a filter that says the same of topics: of what `#` matches as the
// level before it, none at all and an empty one are none.
std::string_view longer(std::string_view filter) noexcept {
    if (filter == "#") {
        return "+/#";
    }
    return filter == "/#" ? "/+/#" : filter;
}


// match matches what is left of a filter and of a topic, of which as much was
// matched already as it takes to know that `$` is no matter.
bool match(std::string_view filter, std::string_view topic) noexcept {
    std::size_t t = 0;
    for (std::size_t f = 0; f < filter.size(); f++) {
        const char c = filter[f];
        if (c == '#') {
            return true;
        }
        if (c == '+') {
            while (t < topic.size() && topic[t] != '/') {
                t++;
            }
            continue;
        }
        if (t == topic.size()) {
            // `a/#` matches `a` as well.
            return c == '/' && f + 2 == filter.size() && filter[f + 1] == '#';
        }
        if (c != topic[t]) {
            return false;
        }
        t++;
    }
    return t == topic.size();
}


// Eight are eight bytes at once, and a byte in each of them.
using Eight = std::uint64_t;
constexpr Eight k_each = 0x0101010101010101;
constexpr Eight k_high = 0x8080808080808080;


// zeros has the highest bit of each byte that is zero, if there is one; of
// others as well, where there is one.
constexpr Eight zeros(Eight bytes) noexcept {
    return (bytes - k_each) & ~bytes & k_high;
}


// faults has bits where eight bytes are not all ASCII without NUL and
// wildcards.
Eight faults(const char* at) noexcept {
    // The two wildcards differ in one bit.
    constexpr char wildcard = '+' | '#';
    constexpr Eight differ = k_each * ('+' ^ '#');
    Eight bytes = 0;
    std::memcpy(&bytes, at, sizeof(bytes));
    return (bytes & k_high) | zeros(bytes)
           | zeros((bytes | differ) ^ (k_each * wildcard));
}

}  // namespace


bool is_plain_topic(std::string_view bytes) noexcept {
    constexpr std::size_t step = sizeof(Eight);
    if (bytes.size() >= step) {
        const char* const last = bytes.data() + bytes.size() - step;
        Eight found = faults(last);
        for (const char* at = bytes.data(); at < last; at += step) {
            found |= faults(at);
        }
        if (found == 0) {
            return true;
        }
    }
    return is_text(bytes) && is_topic_name(bytes);
}


bool is_topic_name(std::string_view text) noexcept {
    for (const char c : text) {
        if (c == '+' || c == '#') {
            return false;
        }
    }
    return !text.empty();
}


FilterFault find_fault(std::string_view text) noexcept {
    if (text.empty()) {
        return {"it is empty"};
    }
    for (std::size_t i = 0; i < text.size(); i++) {
        const char c = text[i];
        if (c != '+' && c != '#') {
            continue;
        }
        const bool is_last = i + 1 == text.size();
        if ((i != 0 && text[i - 1] != '/') || (!is_last && text[i + 1] != '/'))
        {
            return {c == '+' ? "\"+\" has to be a level of its own"
                             : "\"#\" has to be a level of its own",
                    i};
        }
        if (c == '#' && !is_last) {
            return {"\"#\" has to be the last level", i};
        }
    }
    return {};
}


bool matches(std::string_view filter, std::string_view topic) noexcept {
    return !(is_reserved(topic) && is_wild(filter)) && match(filter, topic);
}


std::size_t literal_size(std::string_view filter) noexcept {
    std::size_t size = 0;
    while (size < filter.size() && filter[size] != '+' && filter[size] != '#') {
        size++;
    }
    return size;
}


bool matches_behind(std::size_t literal, std::string_view filter,
                    std::string_view topic) noexcept {
    if (literal == 0 || topic.size() < literal) {
        return matches(filter, topic);
    }
    // Most filters are another's, and of those most begin like this one.
    return filter[literal - 1] == topic[literal - 1]
           && std::memcmp(filter.data(), topic.data(), literal) == 0
           && match(without_first(filter, literal),
                    without_first(topic, literal));
}


bool contains(std::string_view outer, std::string_view inner) noexcept {
    if (is_reserved(inner) && is_wild(outer)) {
        return false;
    }
    Levels out{outer};
    Levels in{longer(inner)};
    while (!out.is_over() && !in.is_over()) {
        if (out.is_rest()) {
            return true;
        }
        if (in.is_rest()
            || (!out.is_any() && (in.is_any() || out.level() != in.level())))
        {
            return false;
        }
        out.next();
        in.next();
    }
    return in.is_over() && (out.is_over() || out.is_rest());
}


bool intersects(std::string_view a, std::string_view b) noexcept {
    if ((is_reserved(a) && is_wild(b)) || (is_reserved(b) && is_wild(a))) {
        return false;
    }
    Levels one{longer(a)};
    Levels other{longer(b)};
    while (!one.is_over() && !other.is_over()) {
        if (one.is_rest() || other.is_rest()) {
            return true;
        }
        if (!one.is_any() && !other.is_any() && one.level() != other.level()) {
            return false;
        }
        one.next();
        other.next();
    }
    return (one.is_over() || one.is_rest())
           && (other.is_over() || other.is_rest());
}


bool is_shared(std::string_view filter) noexcept {
    return filter.starts_with(k_share)
           && (filter.size() == k_share.size()
               || filter[k_share.size()] == '/');
}


bool read_shared(std::string_view filter, Shared& to) noexcept {
    const std::string_view rest = without_first(filter, k_share.size() + 1);
    const std::size_t end = rest.find('/');
    if (end == std::string_view::npos) {
        return false;
    }
    to = {{rest.data(), end}, without_first(rest, end + 1)};
    return !to.group.empty() && !to.filter.empty();
}

}  // namespace client_cert::mqtt
