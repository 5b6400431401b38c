// What passes in a session of MQTT whose topics are looked at: what is held of
// the client's packets, what is answered in the broker's place, how it ends.
#pragma once

#include "stream/ngx_stream.hpp"

#include "mqtt/answers.hpp"
#include "mqtt/broker_packets.hpp"
#include "mqtt/client_packets.hpp"
#include "mqtt/connect.hpp"
#include "stream/output.hpp"

namespace client_cert::stream {

// TopicFilter is what is known of what passes in a session.
struct TopicFilter {
    TopicFilter(const mqtt::TopicRules& which, const mqtt::Connect& connect,
                std::size_t longest) noexcept
        : rules(which),
          client(connect.version, rules, longest),
          version(connect.version),
          maximum(connect.maximum_packet_size) {}

    mqtt::TopicRules rules;
    mqtt::ClientPackets client;
    mqtt::BrokerPackets broker;
    mqtt::Version version;
    // maximum is the longest packet that the client takes; 0 for any.
    std::uint32_t maximum;
    // opening is how much of what goes to the broker first is ours: the header
    // and CONNECT.
    std::size_t opening = 0;
    // held is the beginning of a packet of the client's; its memory is there
    // while it is not empty.
    u_char* held = nullptr;
    std::size_t held_size = 0;
    // answers are ours, for the client; their memory is there while there are
    // any.
    u_char* answers = nullptr;
    std::size_t answers_size = 0;
    // parked are buffers that wait until the client takes answers, or the
    // broker what is ours.
    ngx_chain_t* parked = nullptr;
    ngx_chain_t** parked_end = &parked;
    // is_stopped is true where they wait behind a refused SUBSCRIBE, which may
    // be held as a whole.
    bool is_stopped = false;
    // blocks are the memory of all that is here.
    Blocks blocks;
    Output to_broker{blocks};
    Output to_client{blocks};
    // logged counts lines about topics.
    unsigned logged = 0;
    // dropped is what came since the session's end began.
    std::size_t dropped = 0;
    bool ends = false;
    // told is true where the client was told.
    bool told = false;
};

// Passage is a session, and the filter that it has.
struct Passage {
    ngx_stream_session_t* s;
    TopicFilter& filter;

    [[nodiscard]] ngx_connection_t& client() const noexcept {
        return *s->connection;
    }

    [[nodiscard]] ngx_connection_t& broker() const noexcept {
        return *s->upstream->peer.connection;
    }

    [[nodiscard]] ngx_pool_t* pool() const noexcept {
        return s->connection->pool;
    }
};


// note_refused keeps, and logs, which topic a client may not use.
void note_refused(const Passage& passage, const char* action,
                  std::string_view topic) noexcept;

// held is what is held of a packet. hold adds to it, and release passes it on:
// false where there is no memory. forget drops it.
[[nodiscard]] std::string_view held(const TopicFilter& filter) noexcept;
[[nodiscard]] bool hold(const Passage& passage,
                        std::string_view bytes) noexcept;
[[nodiscard]] bool release(const Passage& passage) noexcept;
void forget(const Passage& passage) noexcept;

// waits tells whether something of the client's is to be gone through later.
[[nodiscard]] inline bool waits(const TopicFilter& filter) noexcept {
    return filter.parked != nullptr || filter.is_stopped;
}

// Answered is what came of an answer to a SUBSCRIBE.
enum class Answered : unsigned char { yes, no_room, too_long, no_memory };

// answer makes one, for when it may be sent.
[[nodiscard]] Answered answer(const Passage& passage,
                              const mqtt::Step& step) noexcept;

// may_speak tells whether something of ours may stand here in what the client
// gets.
[[nodiscard]] inline bool may_speak(const TopicFilter& filter) noexcept {
    return filter.broker.accepts() && filter.broker.is_at_border();
}

// put_answers appends them where they may stand. False where there is no
// memory.
[[nodiscard]] bool put_answers(const Passage& passage) noexcept;

// send_to_client sends what is there for it.
[[nodiscard]] ngx_int_t send_to_client(const Passage& passage) noexcept;

// begin_end ends a session, after the broker got what was allowed, and the
// client what it is told. False where that is not possible.
[[nodiscard]] bool begin_end(const Passage& passage,
                             mqtt::Ending ending) noexcept;

// is_over tells whether a session that ends has nothing to wait for.
[[nodiscard]] bool is_over(const Passage& passage) noexcept;

// send_copy appends a copy of bytes. False where there is no memory.
[[nodiscard]] bool send_copy(const Passage& passage, Output& to,
                             std::string_view bytes) noexcept;

// next_filter is the one that all goes to.
extern ngx_stream_filter_pt next_filter;

}  // namespace client_cert::stream
