// Fuzzes the packets of a client and of a broker: whatever the pieces in which
// they come, the same of them passes, and what a reader with all of the bytes
// at once says of them.
//
// The input begins with the version and the rules, the limit, and the sizes of
// the pieces, with how many those are. The rest of it is the stream.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "fuzz.hpp"
#include "lib/mqtt_client.hpp"
#include "mqtt/broker_packets.hpp"
#include "naive_mqtt.hpp"

namespace {

using namespace client_cert;
using namespace client_cert::mqtt;
using fuzz::Reader;
using fuzz::require;
using fuzz::take_byte;
using test::Client;
using test::Refused;

using Kind = Step::Kind;
using Sizes = std::vector<std::size_t>;

constexpr Actions k_publish = {.publish = true};
constexpr Actions k_subscribe = {.subscribe = true};
constexpr Actions k_all = {.publish = true, .subscribe = true};

constexpr std::array k_mixed = {
    TopicRule{false, k_all, "a/secret/#"}, TopicRule{true, k_all, "a/#"},
    TopicRule{true, k_publish, "$SYS/b"}, TopicRule{true, k_subscribe, "+/b"}};
constexpr std::array k_denying = {TopicRule{false, k_all, "a/+/c"},
                                  TopicRule{false, k_subscribe, "$SYS/#"}};


TopicRules rules(unsigned which) {
    switch (which % 4) {
        case 0:
            return {k_mixed, k_all, k_all};
        case 1:
            return {k_denying, k_all, {}};
        case 2:
            return {{}, k_publish, k_publish};
        default:
            return {};
    }
}


// Outcome is all that comes of a stream; `end` is `hold` where it goes on.
struct Outcome {
    Kind end = Kind::hold;
    std::string passed = {};
    std::vector<Refused> refused = {};
    std::string topic = {};
    std::string held = {};

    bool operator==(const Outcome&) const = default;
};


Outcome outcome_in(const Client& client) {
    Outcome outcome;
    outcome.passed = client.passed;
    outcome.refused = client.refused;
    require(client.left == 0, "something is neither held nor passed");
    if (client.is_at_end()) {
        outcome.end = client.last.kind;
        outcome.topic = client.topic;
    } else {
        outcome.held = client.held;
    }
    return outcome;
}


// Packet is one of a stream, as far as it is there.
struct Packet {
    unsigned type = 0;
    unsigned flags = 0;
    std::size_t head = 0;
    std::size_t length = 0;
    std::string_view content;

    bool is_whole() const { return content.size() == length; }
};


// Verdict is what a packet is, and the topic that is refused.
struct Verdict {
    Kind kind = Kind::pass;
    std::string topic = {};
    unsigned packet_id = 0;
    std::size_t filters = 0;
};


// NaiveClient judges packets by section S4.4 of the contract.
class NaiveClient {
public:
    NaiveClient(Version version, const TopicRules& rules, std::size_t longest)
        : version_(version), rules_(rules), longest_(longest) {}

    // read is what comes of a whole stream. Where the last packet of it is only
    // half there and wrong, it need not be seen yet: then `waiting` is all
    // that is not passed.
    Outcome read(std::string_view stream, std::string& waiting) const {
        Outcome outcome;
        while (!stream.empty()) {
            Packet packet;
            if (!read_head(stream, packet)) {
                const bool may_go_on = stream.size() < 5;
                outcome.end = may_go_on && is_cut(stream) ? Kind::hold
                                                          : Kind::end_malformed;
                outcome.held = outcome.end == Kind::hold ? stream : "";
                return outcome;
            }
            const Verdict verdict = judge(packet);
            const std::string_view bytes =
                stream.substr(0, packet.head + packet.content.size());
            switch (verdict.kind) {
                case Kind::pass:
                    outcome.passed += bytes;
                    break;
                case Kind::hold:
                    outcome.held = bytes;
                    break;
                case Kind::refuse:
                    outcome.refused.push_back({std::string(bytes),
                                               verdict.topic, verdict.packet_id,
                                               verdict.filters});
                    break;
                default:
                    outcome.end = verdict.kind;
                    outcome.topic = verdict.topic;
                    waiting = packet.is_whole() ? "" : bytes;
                    return outcome;
            }
            stream.remove_prefix(bytes.size());
        }
        return outcome;
    }

private:
    bool is_5() const { return version_ == Version::v5; }

    // is_cut tells whether nothing but more bytes is missing of a length.
    static bool is_cut(std::string_view stream) {
        return std::all_of(stream.begin() + 1, stream.end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0x80) != 0;
        });
    }

    static bool read_head(std::string_view stream, Packet& to) {
        Reader reader{stream};
        const std::size_t first = reader.number(1);
        to.type = static_cast<unsigned>(first >> 4);
        to.flags = first & 0xF;
        to.length = reader.variable();
        to.head = stream.size() - reader.rest().size();
        to.content = reader.rest().substr(0, to.length);
        return !reader.is_bad();
    }

    Verdict judge(const Packet& packet) const {
        const unsigned again = version_ == Version::v3_1 ? 8 : 0;
        const unsigned asked = packet.flags & ~again;
        switch (packet.type) {
            case 3:
                return judge_publish(packet);
            case 4:
            case 5:
            case 7:
                return packet.flags == 0 ? judge_answer(packet)
                                         : Verdict{Kind::end_malformed};
            case 6:
                return asked == 2 ? judge_answer(packet)
                                  : Verdict{Kind::end_malformed};
            case 8:
                return asked == 2 ? judge_subscribe(packet)
                                  : Verdict{Kind::end_malformed};
            case 10:
                return asked == 2 ? judge_identifier(packet)
                                  : Verdict{Kind::end_malformed};
            case 12:
                return {packet.flags == 0 && packet.length == 0
                            ? Kind::pass
                            : Kind::end_malformed};
            case 14:
                return {packet.flags == 0 && (is_5() || packet.length == 0)
                            ? Kind::pass
                            : Kind::end_malformed};
            case 15:
                return {packet.flags == 0 && is_5() ? Kind::pass
                                                    : Kind::end_malformed};
            default:
                return {Kind::end_malformed};
        }
    }

    // judge_answer looks at what has nothing but an identifier before 5.0.
    Verdict judge_answer(const Packet& packet) const {
        return is_5() || packet.length == 2 ? judge_identifier(packet)
                                            : Verdict{Kind::end_malformed};
    }

    static Verdict judge_identifier(const Packet& packet) {
        if (packet.length < 2) {
            return {Kind::end_malformed};
        }
        Reader reader{packet.content};
        const std::size_t id = reader.number(2);
        return {reader.is_bad() ? Kind::hold
                : id == 0       ? Kind::end_malformed
                                : Kind::pass};
    }

    Verdict judge_publish(const Packet& packet) const {
        const unsigned qos = packet.flags >> 1 & 3;
        const std::size_t id_size = qos == 0 ? 0 : 2;
        Reader reader{packet.content};
        const std::size_t size = reader.number(2);
        if (qos == 3 || packet.length < 2) {
            return {Kind::end_malformed};
        }
        if (reader.is_bad()) {
            return {Kind::hold};
        }
        const std::size_t needed = 2 + size + id_size;
        if (needed > packet.length) {
            return {Kind::end_malformed};
        }
        if (packet.head + needed > longest_) {
            return {Kind::end_too_long};
        }
        const std::string topic = reader.take(size);
        const std::size_t id = reader.number(id_size);
        if (reader.is_bad()) {
            return {Kind::hold};
        }
        const bool is_alias = topic.empty() && is_5();
        if ((id_size != 0 && id == 0) || !fuzz::naive_is_text(topic)
            || (!is_alias && !test::naive_is_topic_name(topic)))
        {
            return {Kind::end_malformed};
        }
        return is_alias || fuzz::naive_may_publish(rules_, topic)
                   ? Verdict{Kind::pass}
                   : Verdict{Kind::end_refused, topic};
    }

    bool are_options_right(std::size_t options) const {
        // Retain Handling has three values, section 3.8.3.1.
        return (options & 3) != 3
               && (is_5() ? options < 0x40 && (options & 0x30) != 0x30
                          : options < 4);
    }

    Verdict judge_subscribe(const Packet& packet) const {
        if (packet.length < 2) {
            return {Kind::end_malformed};
        }
        if (packet.head + packet.length > longest_) {
            return {Kind::end_too_long};
        }
        if (!packet.is_whole()) {
            return {Kind::hold};
        }
        Verdict verdict;
        Reader reader{packet.content};
        verdict.packet_id = static_cast<unsigned>(reader.number(2));
        if (is_5()) {
            fuzz::naive_properties(reader, {0x0B, 0x26});
        }
        bool is_right = verdict.packet_id != 0 && !reader.is_at_end();
        while (is_right && !reader.is_at_end()) {
            const std::string filter = reader.text();
            is_right = are_options_right(reader.number(1)) && !reader.is_bad()
                       && test::naive_is_topic_filter(filter)
                       && (!fuzz::naive_is_shared(filter)
                           || fuzz::naive_split(filter));
            verdict.filters++;
            if (is_right && verdict.kind == Kind::pass
                && !fuzz::naive_may_subscribe(rules_, filter))
            {
                verdict.kind = Kind::refuse;
                verdict.topic = filter;
            }
        }
        return is_right && !reader.is_bad() ? verdict
                                            : Verdict{Kind::end_malformed};
    }

    Version version_;
    const TopicRules& rules_;
    std::size_t longest_;
};


// in_pieces gives a stream to somebody, the sizes going round and round.
template <class Send>
void in_pieces(std::string_view stream, const Sizes& sizes, Send send) {
    for (std::size_t i = 0; !stream.empty(); i++) {
        const std::size_t size =
            std::min(stream.size(), sizes[i % sizes.size()]);
        // What is behind a piece is not of it: a copy has nothing there.
        const std::vector<char> piece(
            stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(size));
        send(std::string_view(piece.data(), piece.size()));
        stream.remove_prefix(size);
    }
}


Outcome outcome_of(Client client, std::string_view stream, const Sizes& sizes,
                   std::size_t longest) {
    in_pieces(stream, sizes,
              [&](std::string_view piece) { client.send(piece); });
    require(client.most_held <= longest, "more is held than may be");
    return outcome_in(client);
}


void require_client(Version version, const TopicRules& rules,
                    std::size_t longest, std::string_view stream,
                    const Sizes& sizes) {
    const Client client{version, rules, longest};
    const Outcome outcome =
        outcome_of(client, stream, {stream.size()}, longest);
    require(outcome_of(client, stream, sizes, longest) == outcome
                && outcome_of(client, stream, {1}, longest) == outcome,
            "other pieces come out as something else");

    std::string waiting;
    Outcome expected =
        NaiveClient{version, rules, longest}.read(stream, waiting);
    if (!waiting.empty() && outcome.end == Kind::hold) {
        expected.end = Kind::hold;
        expected.topic.clear();
        expected.held = waiting;
    }
    require(outcome == expected, "something else comes out");
}


// Broker is what is known of a stream of a broker's at its end.
struct Broker {
    Sizes borders = {};
    bool is_at_border = true;
    bool accepts = false;

    bool operator==(const Broker&) const = default;
};


// naive_broker needs no shortest lengths: only where packets end counts.
Broker naive_broker(std::string_view stream) {
    Broker broker;
    bool is_decided = false;
    std::size_t at = 0;
    while (at < stream.size()) {
        broker.is_at_border = false;
        Reader reader{stream.substr(at)};
        const std::size_t type = reader.number(1) >> 4;
        std::size_t length = 0;
        std::size_t digit = 0x80;
        unsigned shift = 0;
        for (; digit >= 0x80 && shift < 28; shift += 7) {
            digit = reader.number(1);
            length |= (digit & 0x7F) << shift;
        }
        const std::string_view content = reader.rest().substr(0, length);
        if (reader.is_bad() || digit >= 0x80 || content.size() < length) {
            return broker;
        }
        at = stream.size() - reader.rest().size() + length;
        broker.borders.push_back(at);
        broker.is_at_border = true;
        if (type == 2 && !is_decided) {
            is_decided = true;
            broker.accepts = content.size() >= 2 && content[1] == '\0';
        }
    }
    return broker;
}


void require_broker(std::string_view stream, const Sizes& sizes) {
    BrokerPackets packets;
    Broker broker;
    std::size_t at = 0;
    in_pieces(stream, sizes, [&](std::string_view piece) {
        while (!piece.empty()) {
            const std::size_t size = packets.pass(piece);
            require(size > 0 && size <= piece.size(), "no such piece");
            piece.remove_prefix(size);
            at += size;
            require(piece.empty() || packets.is_at_border(),
                    "it stops where no packet ends");
            if (packets.is_at_border()) {
                broker.borders.push_back(at);
            }
        }
    });
    broker.is_at_border = packets.is_at_border();
    broker.accepts = packets.accepts();
    require(broker == naive_broker(stream), "packets end somewhere else");
}

}  // namespace


extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
    std::string_view input = fuzz::text_of({data, size});
    const unsigned kind = take_byte(input);
    const auto version = static_cast<Version>(3 + kind % 3);
    const TopicRules there = rules(kind >> 4);
    const std::size_t longest = 16 + 4 * take_byte(input);
    Sizes sizes(take_byte(input) % 16 + 1);
    for (std::size_t& one : sizes) {
        one = 1 + take_byte(input);
    }
    require_client(version, there, longest, input, sizes);
    require_broker(input, sizes);
    require_broker(input, {1});
    return 0;
}
