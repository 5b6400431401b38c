// The packets that a client sends after its CONNECT.
#include "mqtt/client_packets.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "mqtt/properties.hpp"
#include "mqtt/topic.hpp"

namespace client_cert::mqtt {
namespace {

using Kind = Step::Kind;

constexpr std::string_view k_short = "it ends too early";
constexpr std::string_view k_no_id = "its packet identifier is 0";
constexpr std::string_view k_no_topic = "its topic";

// Head is what the beginning of a packet says.
struct Head {
    Type type{};
    unsigned flags = 0;
    // content is what follows the length, as far as it is there, and length
    // how much that is in all.
    std::string_view content;
    std::size_t length = 0;
    // begin is the size of what comes before the content.
    std::size_t begin = 0;

    [[nodiscard]] std::size_t packet_size() const noexcept {
        return begin + length;
    }
};


Taken read_head(std::string_view bytes, Head& to) noexcept {
    unsigned char first = 0;
    std::string_view rest = bytes;
    std::uint32_t length = 0;
    if (!take_byte(rest, first)) {
        return Taken::more;
    }
    // Most lengths are a byte.
    if (!rest.empty() && static_cast<signed char>(rest.front()) >= 0) {
        length = static_cast<unsigned char>(rest.front());
        rest.remove_prefix(1);
    } else if (const Taken taken = take_number(rest, length);
               taken != Taken::yes) {
        return taken;
    }
    to.type = static_cast<Type>(first >> 4);
    to.flags = first & 0xfU;
    to.length = length;
    to.begin = bytes.size() - rest.size();
    to.content = {rest.data(), std::min<std::size_t>(rest.size(), length)};
    return Taken::yes;
}


// Rule is what holds for packets of a type from a client.
struct Rule {
    unsigned flags = 0;
    // least and most bound the length; those of 3.1.1 have the one only.
    std::size_t least = 0;
    std::size_t most = 0;
    bool has_packet_id = false;
};

constexpr std::size_t k_any = k_longest_number;


// find_rule finds what holds for a type but PUBLISH. False where a client must
// not send it.
bool find_rule(Type type, Version version, Rule& to) noexcept {
    constexpr unsigned request = 0x2;
    const bool is_new = version == Version::v5;
    switch (type) {
        case Type::puback:
        case Type::pubrec:
        case Type::pubcomp:
            to = {0, 2, is_new ? k_any : 2, true};
            return true;
        case Type::pubrel:
            to = {request, 2, is_new ? k_any : 2, true};
            return true;
        case Type::subscribe:
        case Type::unsubscribe:
            to = {request, 2, k_any, true};
            return true;
        case Type::pingreq:
            to = {};
            return true;
        case Type::disconnect:
            to = {0, 0, is_new ? k_any : 0, false};
            return true;
        case Type::auth:
            to = {0, 0, k_any, false};
            return is_new;
        default:
            return false;
    }
}


// are_flags_right leaves 3.1 its bit for packets that are sent again.
bool are_flags_right(unsigned flags, unsigned wanted,
                     Version version) noexcept {
    constexpr unsigned again = 0x8;
    const bool may_be_again = version == Version::v3_1 && wanted != 0;
    return flags == wanted || (may_be_again && flags == (wanted | again));
}


// Client is who sends packets, and the rules for it.
struct Client {
    Version version;
    const TopicRules& rules;
    // longest bounds what is needed of a packet.
    std::size_t longest;
};


// wants is that a packet is needed up to a size.
Step wants(std::size_t size) noexcept {
    return {.kind = Kind::hold, .size = size};
}


Step too_long() noexcept {
    return {.kind = Kind::end_too_long};
}


Step malformed(std::string_view what) noexcept {
    return {.kind = Kind::end_malformed, .what = what};
}


// is_filter tells whether a text is a filter that can be asked for.
bool is_filter(std::string_view text) noexcept {
    Shared shared;
    return is_topic_filter(text)
           && (!is_shared(text) || read_shared(text, shared));
}


bool are_options_right(unsigned options, Version version) noexcept {
    constexpr unsigned qos = 0x03;
    constexpr unsigned retain_handling = 0x30;
    constexpr unsigned reserved = 0xC0;
    if ((options & qos) == qos) {
        return false;
    }
    return version == Version::v5
               ? (options & reserved) == 0
                     && (options & retain_handling) != retain_handling
               : (options & ~qos) == 0;
}


// read_subscribe reads what follows the identifier of a SUBSCRIBE. False where
// it is malformed.
bool read_subscribe(std::string_view content, const Client& client,
                    Step& to) noexcept {
    std::string_view properties;
    if ((client.version == Version::v5
         && !take_properties(content, Place::subscribe, properties))
        || content.empty())
    {
        return false;
    }
    bool is_refused = false;
    while (!content.empty()) {
        std::string_view filter;
        unsigned char options = 0;
        if (!take_text(content, filter) || !is_filter(filter)
            || !take_byte(content, options)
            || !are_options_right(options, client.version))
        {
            return false;
        }
        to.filters++;
        if (!is_refused && !client.rules.may_subscribe(filter)) {
            is_refused = true;
            to.topic = filter;
        }
    }
    to.kind = is_refused ? Kind::refuse : Kind::pass;
    return true;
}


// judge_publish looks at the topic of a message, and at what follows up to the
// packet identifier. An empty topic stands for an alias, section 3.3.2.3.4: the
// topic that it has was judged when the client said so.
Step judge_publish(const Head& head, const Client& client) noexcept {
    constexpr unsigned qos = 0x6;
    std::string_view rest = head.content;
    std::uint16_t size = 0;
    if (!take_two(rest, size)) {
        return head.length < 2 ? malformed(k_short) : wants(head.begin + 2);
    }
    const bool has_packet_id = (head.flags & qos) != 0;
    const std::size_t needed = 2U + size + (has_packet_id ? 2U : 0U);
    if ((head.flags & qos) == qos) {
        return malformed("QoS 3");
    }
    if (needed > head.length) {
        return malformed(k_short);
    }
    if (head.begin + needed > client.longest) {
        return too_long();
    }
    if (needed > head.content.size()) {
        return wants(head.begin + needed);
    }
    const std::string_view topic{rest.data(), size};
    rest.remove_prefix(size);
    std::uint16_t packet_id = 0;
    if (has_packet_id && (!take_two(rest, packet_id) || packet_id == 0)) {
        return malformed(k_no_id);
    }
    if (topic.empty()) {
        return client.version == Version::v5 ? Step{.kind = Kind::pass}
                                             : malformed(k_no_topic);
    }
    if (!is_plain_topic(topic)) {
        return malformed(k_no_topic);
    }
    return client.rules.may_publish(topic)
               ? Step{.kind = Kind::pass}
               : Step{.kind = Kind::end_refused, .topic = topic};
}


Step judge_other(const Head& head, const Client& client) noexcept {
    Rule rule;
    if (!find_rule(head.type, client.version, rule)) {
        return malformed("no client may send it here");
    }
    if (!are_flags_right(head.flags, rule.flags, client.version)) {
        return malformed("its flags");
    }
    if (head.length < rule.least || head.length > rule.most) {
        return malformed("its length");
    }
    if (!rule.has_packet_id) {
        return {.kind = Kind::pass};
    }
    const bool is_subscribe = head.type == Type::subscribe;
    const std::size_t needed = is_subscribe ? head.length : 2;
    if (head.begin + needed > client.longest) {
        return too_long();
    }
    if (needed > head.content.size()) {
        return wants(head.begin + needed);
    }
    std::string_view content = head.content;
    std::uint16_t packet_id = 0;
    if (!take_two(content, packet_id) || packet_id == 0) {
        return malformed(k_no_id);
    }
    Step step{.kind = Kind::pass, .packet_id = packet_id};
    return !is_subscribe || read_subscribe(content, client, step)
               ? step
               : malformed("its filters or options");
}


// judge says what is to become of the packet that bytes begin with: it passes,
// is refused, ends the connection, or is needed up to `size`.
Step judge(std::string_view bytes, Head& head, const Client& client) noexcept {
    switch (read_head(bytes, head)) {
        case Taken::yes:
            break;
        case Taken::more:
            return wants(std::max<std::size_t>(bytes.size() + 1, 2));
        case Taken::malformed:
            return malformed("its length");
    }
    return head.type == Type::publish ? judge_publish(head, client)
                                      : judge_other(head, client);
}

}  // namespace


Step ClientPackets::next(std::string_view held,
                         std::string_view input) noexcept {
    if (passing_ != 0) {
        const std::size_t size = std::min(passing_, input.size());
        passing_ -= size;
        // Nothing is there to pass: there is nothing to do either.
        return {.kind = size == 0 ? Kind::hold : Kind::pass, .size = size};
    }
    Step first = begin(held, input);
    if (first.kind != Kind::pass) {
        return first;
    }
    // What follows and passes as well passes at once.
    while (passing_ == 0 && first.size < input.size()) {
        const Step step = begin({}, without_first(input, first.size));
        if (step.kind != Kind::pass) {
            break;
        }
        first.size += step.size;
    }
    return first;
}


bool ClientPackets::pass(std::size_t size) noexcept {
    if (size > passing_) {
        return false;
    }
    passing_ -= size;
    return true;
}


Step ClientPackets::begin(std::string_view held,
                          std::string_view input) noexcept {
    const std::string_view bytes = held.empty() ? input : held;
    if (bytes.empty()) {
        return {};
    }
    Head head;
    Step step = judge(bytes, head, {version_, *rules_, longest_});
    step.type = static_cast<std::uint8_t>(
        static_cast<unsigned char>(bytes.front()) >> 4);
    switch (step.kind) {
        case Kind::hold:
            step.size = std::min(input.size(), step.size - held.size());
            break;
        case Kind::pass:
            step.size =
                std::min(head.packet_size() - held.size(), input.size());
            passing_ = head.packet_size() - held.size() - step.size;
            break;
        case Kind::refuse:
            step.size = head.packet_size() - held.size();
            break;
        case Kind::end_refused:
        case Kind::end_malformed:
        case Kind::end_too_long:
            break;
    }
    return step;
}

}  // namespace client_cert::mqtt
