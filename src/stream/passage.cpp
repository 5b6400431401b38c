// What passes in a session of MQTT whose topics are looked at: what is held of
// the client's packets, what is answered in the broker's place, how it ends.
#include "stream/ngx_stream.hpp"

#include "stream/passage.hpp"

#include <algorithm>
#include <array>

#include "stream/ending.hpp"
#include "stream/mqtt.hpp"
#include "stream/timer.hpp"
#include "stream/verdict.hpp"
#include "stream/versions.hpp"

namespace client_cert::stream {
namespace {

using mqtt::Ending;

constexpr std::size_t k_most_answers = 4096;
constexpr unsigned k_most_lines = 16;
constexpr ngx_msec_t k_longest_end = 2000;
constexpr std::size_t k_most_dropped = 65536;


u_char* take(const Passage& passage, std::size_t size) noexcept {
    return passage.filter.blocks.take(size, passage.client().log);
}


void close(ngx_event_t* event) noexcept {
    close_proxied(static_cast<ngx_stream_session_t*>(event->data));
}


// disconnect tells a client of 5.0 that the session ends, where it can take
// that at once.
bool disconnect(const Passage& passage, Ending ending) noexcept {
    TopicFilter& filter = passage.filter;
    const std::size_t size = mqtt::k_disconnect_size;
    if (filter.version != mqtt::Version::v5 || !may_speak(filter)
        || passage.client().buffered != 0
        || (filter.maximum != 0 && filter.maximum < size))
    {
        return true;
    }
    std::array<char, mqtt::k_disconnect_size> packet{};
    Writer out{packet};
    put_disconnect(out, ending);
    filter.told =
        send_copy(passage, filter.to_client, {packet.data(), packet.size()});
    return filter.told;
}

}  // namespace


ngx_stream_filter_pt next_filter;


void note_refused(const Passage& passage, const char* action,
                  std::string_view topic) noexcept {
    ngx_stream_session_t* s = passage.s;
    note_topic(s, topic);
    if (passage.filter.logged++ < k_most_lines) {
        const Verdict* verdict =
            s->connection->ssl != nullptr ? find_verdict(s) : nullptr;
        log_topic(s, action, topic, verdict);
    }
}


std::string_view held(const TopicFilter& filter) noexcept {
    return {chars(filter.held), filter.held_size};
}


bool hold(const Passage& passage, std::string_view bytes) noexcept {
    TopicFilter& filter = passage.filter;
    if (bytes.empty()) {
        return true;
    }
    if (filter.held == nullptr) {
        filter.held = take(passage, core_conf(passage.s).preread_buffer_size);
        if (filter.held == nullptr) {
            return false;
        }
    }
    ngx_memcpy(filter.held + filter.held_size, bytes.data(), bytes.size());
    filter.held_size += bytes.size();
    return true;
}


void forget(const Passage& passage) noexcept {
    TopicFilter& filter = passage.filter;
    if (filter.held != nullptr) {
        filter.blocks.give(filter.held);
        filter.held = nullptr;
        filter.held_size = 0;
    }
}


bool release(const Passage& passage) noexcept {
    const std::string_view bytes = held(passage.filter);
    if (bytes.empty()) {
        return true;
    }
    // The memory of what is held has room for much more.
    const bool is_sent = send_copy(passage, passage.filter.to_broker, bytes);
    forget(passage);
    return is_sent;
}


Answered answer(const Passage& passage, const mqtt::Step& step) noexcept {
    TopicFilter& filter = passage.filter;
    Writer counter;
    put_suback(counter, filter.version, step.packet_id, step.filters);
    const std::size_t size = counter.size();
    if (filter.maximum != 0 && size > filter.maximum) {
        return Answered::too_long;
    }
    const std::size_t waiting = filter.answers_size + filter.to_client.unsent();
    if (waiting != 0 && waiting + size > k_most_answers) {
        return Answered::no_room;
    }
    if (filter.answers == nullptr) {
        filter.answers = take(passage, std::max(size, k_most_answers));
        if (filter.answers == nullptr) {
            return Answered::no_memory;
        }
    }
    Writer out{{chars(filter.answers + filter.answers_size), size}};
    put_suback(out, filter.version, step.packet_id, step.filters);
    filter.answers_size += size;
    return Answered::yes;
}


bool put_answers(const Passage& passage) noexcept {
    TopicFilter& filter = passage.filter;
    if (filter.answers == nullptr || !may_speak(filter)) {
        return true;
    }
    // As above.
    const bool is_sent =
        send_copy(passage, filter.to_client,
                  {chars(filter.answers), filter.answers_size});
    filter.blocks.give(filter.answers);
    filter.answers = nullptr;
    filter.answers_size = 0;
    return is_sent;
}


ngx_int_t send_to_client(const Passage& passage) noexcept {
    return passage.filter.to_client.send(passage.s, next_filter, 1,
                                         passage.client());
}


bool begin_end(const Passage& passage, Ending ending) noexcept {
    TopicFilter& filter = passage.filter;
    forget(passage);
    filter.ends = true;
    // What was answered before stands before the end.
    if (!put_answers(passage) || !disconnect(passage, ending)
        || (!filter.to_client.is_empty()
            && send_to_client(passage) == NGX_ERROR)
        || !start_timer(passage.client(), close, passage.s, k_longest_end))
    {
        return false;
    }
    if (filter.told && passage.client().buffered == 0) {
        (void)shut(passage.client());
    }
    return true;
}


bool is_over(const Passage& passage) noexcept {
    const TopicFilter& filter = passage.filter;
    return filter.dropped > k_most_dropped
           || (!filter.told && passage.broker().buffered == 0);
}


bool send_copy(const Passage& passage, Output& to,
               std::string_view bytes) noexcept {
    u_char* block = take(passage, bytes.size());
    if (block == nullptr) {
        return false;
    }
    ngx_memcpy(block, bytes.data(), bytes.size());
    return to.own(passage.pool(), block, bytes.size());
}

}  // namespace client_cert::stream
