// A client whose packets a ClientPackets judges, with what comes of them.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "mqtt/client_packets.hpp"

namespace client_cert::test {

// Refused is a SUBSCRIBE that went nowhere.
struct Refused {
    std::string bytes;
    std::string topic;
    unsigned packet_id = 0;
    std::size_t filters = 0;

    bool operator==(const Refused&) const = default;
};

// Client does with each Step what is to be done.
class Client {
public:
    using Kind = mqtt::Step::Kind;

    Client(mqtt::Version version, const mqtt::TopicRules& rules,
           std::size_t longest)
        : packets_(version, rules, longest) {}

    // send has more bytes judged; none any more once the end is there.
    void send(std::string_view input) {
        while (!is_at_end()) {
            last = packets_.next(held, input);
            if (last.size > input.size()) {
                std::abort();
            }
            switch (last.kind) {
                case Kind::pass:
                    passed += held;
                    passed += input.substr(0, last.size);
                    held.clear();
                    break;
                case Kind::hold:
                    held += input.substr(0, last.size);
                    most_held = std::max(most_held, held.size());
                    if (last.size == 0) {
                        left = input.size();
                        return;
                    }
                    break;
                case Kind::refuse:
                    refused.push_back({held, std::string(last.topic),
                                       last.packet_id, last.filters});
                    refused.back().bytes += input.substr(0, last.size);
                    held.clear();
                    break;
                default:
                    topic = last.topic;
                    return;
            }
            input.remove_prefix(last.size);
            steps++;
        }
    }

    bool is_at_end() const { return last.kind > Kind::refuse; }

    std::string held;
    std::string passed;
    std::vector<Refused> refused;
    // topic is the one for which the connection ends.
    std::string topic;
    mqtt::Step last;
    std::size_t most_held = 0;
    // left is what was neither held nor passed when there was nothing to do.
    std::size_t left = 0;
    std::size_t steps = 0;

private:
    mqtt::ClientPackets packets_;
};

}  // namespace client_cert::test
