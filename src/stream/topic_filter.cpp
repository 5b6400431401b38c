// Looks at the topics that a session of MQTT uses.
#include "stream/ngx_stream.hpp"

#include "stream/topic_filter.hpp"

#include <algorithm>

#include "stream/ending.hpp"
#include "stream/input.hpp"
#include "stream/mqtt.hpp"
#include "stream/passage.hpp"
#include "stream/versions.hpp"

namespace client_cert::stream {
namespace {

using mqtt::Ending;
using mqtt::Step;

// k_most_load is how much of our own memory may wait for the broker before the
// client has to.
constexpr std::size_t k_most_load = 65536;

// is_laden tells whether so much waits; a small block takes more than it holds.
bool is_laden(const TopicFilter& filter) noexcept {
    constexpr std::size_t each = 512;
    return filter.to_broker.unsent(each) >= k_most_load;
}


bool end_with(const Passage& passage, const Step& step) noexcept {
    ngx_log_t* log = passage.client().log;
    const ngx_str_t what = to_ngx(step.what);
    switch (step.kind) {
        case Step::Kind::end_refused:
            note_refused(passage, "publish", step.topic);
            known_session(passage.s)->access = Access::topic;
            return begin_end(passage, Ending::not_authorized);
        case Step::Kind::end_too_long:
            ngx_log_error(NGX_LOG_INFO, log, 0,
                          "client cert: MQTT packet, type %ud, is larger than "
                          "preread_buffer_size",
                          static_cast<unsigned>(step.type));
            return begin_end(passage, Ending::too_long);
        default:
            ngx_log_error(NGX_LOG_INFO, log, 0,
                          "client cert: malformed MQTT packet, type %ud: %V",
                          static_cast<unsigned>(step.type), &what);
            return begin_end(passage, Ending::malformed);
    }
}


// Gone is how far a buffer was gone through: a SUBSCRIBE stops it whose answer
// has no room.
enum class Gone : unsigned char { whole, stopped, failed };


bool take(const Passage& passage, Input& input, const Step& step) noexcept {
    switch (step.kind) {
        case Step::Kind::hold:
            if (!hold(passage, {input.rest().data(), step.size})) {
                return false;
            }
            input.skip(step.size);
            return true;
        case Step::Kind::pass:
            if (!release(passage)) {
                return false;
            }
            input.pass(step.size);
            return true;
        case Step::Kind::refuse:
            note_refused(passage, "subscribe", step.topic);
            forget(passage);
            input.skip(step.size);
            return true;
        default:
            return end_with(passage, step);
    }
}


Gone go_through(const Passage& passage, ngx_buf_t* buffer) noexcept {
    TopicFilter& filter = passage.filter;
    Input input{buffer};
    const auto failed_unless = [](bool done, Gone otherwise) {
        return done ? otherwise : Gone::failed;
    };
    while (!filter.ends) {
        const std::string_view rest = input.rest();
        if (filter.opening != 0) {
            const std::size_t size = std::min(filter.opening, rest.size());
            filter.opening -= size;
            input.pass(size);
            if (filter.opening != 0) {
                break;
            }
            continue;
        }
        const Step step = filter.client.next(held(filter), rest);
        if (step.kind == Step::Kind::hold && step.size == 0) {
            break;
        }
        if (step.kind == Step::Kind::refuse) {
            const Answered answered = answer(passage, step);
            if (answered == Answered::no_room) {
                return failed_unless(input.stop(passage), Gone::stopped);
            }
            if (answered == Answered::too_long) {
                note_refused(passage, "subscribe", step.topic);
                if (!begin_end(passage, Ending::not_authorized)) {
                    return Gone::failed;
                }
                break;
            }
            if (answered == Answered::no_memory) {
                return Gone::failed;
            }
        }
        if (!take(passage, input, step)) {
            return Gone::failed;
        }
    }
    if (filter.ends) {
        filter.dropped += input.rest().size();
    }
    return failed_unless(input.finish(passage), Gone::whole);
}


// park keeps what is to be gone through; of what is empty nginx takes the
// memory back at once.
bool park(const Passage& passage, const ngx_chain_t* in) noexcept {
    ngx_chain_t**& end = passage.filter.parked_end;
    for (; in != nullptr; in = in->next) {
        if (ngx_buf_size(in->buf) == 0) {
            continue;
        }
        ngx_chain_t* link = ngx_alloc_chain_link(passage.pool());
        if (link == nullptr) {
            return false;
        }
        link->buf = in->buf;
        link->next = nullptr;
        *end = link;
        end = &link->next;
    }
    return true;
}


// may_go_on tells whether what waits need not wait any longer. A SUBSCRIBE that
// was refused is not judged again before its answer has room.
bool may_go_on(const TopicFilter& filter) noexcept {
    const bool has_room =
        filter.answers == nullptr && filter.to_client.is_all_sent();
    return waits(filter) && !is_laden(filter)
           && (!filter.is_stopped || has_room);
}


// go_on goes through what is there. False where there is no memory.
bool go_on(const Passage& passage) noexcept {
    TopicFilter& filter = passage.filter;
    ngx_buf_t nothing{};
    while (may_go_on(filter)) {
        ngx_chain_t* link = filter.parked;
        ngx_buf_t* buffer = link != nullptr ? link->buf : &nothing;
        const Gone gone = go_through(passage, buffer);
        if (gone == Gone::failed) {
            return false;
        }
        filter.is_stopped = gone == Gone::stopped;
        if (link != nullptr
            && !(filter.is_stopped && ngx_buf_size(buffer) != 0)) {
            filter.parked = link->next;
            if (filter.parked == nullptr) {
                filter.parked_end = &filter.parked;
            }
            ngx_free_chain(passage.pool(), link);
        }
        if (filter.is_stopped) {
            break;
        }
    }
    return true;
}


// is_payload tells whether all that there is is a buffer amid a message, and
// takes note of it.
bool is_payload(TopicFilter& filter, const ngx_chain_t* in) noexcept {
    return in != nullptr && in->next == nullptr && filter.opening == 0
           && !filter.ends && !waits(filter) && filter.to_broker.is_all_sent()
           && filter.client.pass(
               static_cast<std::size_t>(in->buf->last - in->buf->pos));
}


// send_answers sends them where they may be sent now. False where that fails.
bool send_answers(const Passage& passage) noexcept {
    if (passage.filter.ends) {
        return true;
    }
    if (!put_answers(passage)) {
        return false;
    }
    return passage.filter.to_client.is_empty()
           || (send_to_client(passage) != NGX_ERROR
               && ngx_handle_write_event(passage.client().write, 0) == NGX_OK);
}


// k_waits is a bit of ours in what nginx knows a connection to have still to
// send. Where it is set nginx asks us on each occasion to write, and does not
// end a session of a client that has said all.
constexpr unsigned k_waits = 0x80;


// from_client is not inlined: what is in the middle of a payload has no need of
// the room that it takes.
[[gnu::noinline]] ngx_int_t from_client(const Passage& passage,
                                        const ngx_chain_t* in) noexcept {
    TopicFilter& filter = passage.filter;
    // The next filter is to see what there is to send, and nothing else.
    passage.broker().buffered &= ~k_waits;
    if (!park(passage, in)) {
        return NGX_ERROR;
    }
    ngx_int_t rc = NGX_OK;
    do {
        if (!go_on(passage)) {
            return NGX_ERROR;
        }
        rc = filter.to_broker.send(passage.s, next_filter, 0, passage.broker());
        if (rc == NGX_ERROR || !send_answers(passage)) {
            return NGX_ERROR;
        }
    } while (may_go_on(filter));
    if (waits(filter)) {
        passage.broker().buffered |= k_waits;
    }
    if (filter.ends && is_over(passage)) {
        end_quietly(passage.client());
        return NGX_ERROR;
    }
    return rc;
}


// follow lets a buffer of the broker's pass, with answers of ours between two
// packets.
bool follow(const Passage& passage, ngx_buf_t* buffer) noexcept {
    TopicFilter& filter = passage.filter;
    u_char* begin = buffer->pos;
    u_char* at = begin;
    while (at != buffer->last) {
        if (filter.answers != nullptr && may_speak(filter)) {
            if ((begin != at
                 && !filter.to_client.piece(passage.pool(), begin, at))
                || !put_answers(passage))
            {
                return false;
            }
            begin = at;
        }
        at += filter.broker.pass(
            {chars(at), static_cast<std::size_t>(buffer->last - at)});
    }
    buffer->pos = begin;
    return filter.to_client.whole(passage.pool(), buffer);
}


[[gnu::noinline]] ngx_int_t from_broker(const Passage& passage,
                                        const ngx_chain_t* in) noexcept {
    const TopicFilter& filter = passage.filter;
    for (; in != nullptr; in = in->next) {
        if (filter.ends) {
            in->buf->pos = in->buf->last;
        } else if (!follow(passage, in->buf)) {
            return NGX_ERROR;
        }
    }
    if (!filter.ends && !put_answers(passage)) {
        return NGX_ERROR;
    }
    const ngx_int_t rc = send_to_client(passage);
    if (waits(filter) && rc != NGX_ERROR) {
        ngx_post_event(passage.broker().write, &ngx_posted_events);
    }
    return rc;
}


// known_filter is that of a session; nullptr where it has none.
TopicFilter* known_filter(ngx_stream_session_t* s) noexcept {
    const Session* session = known_session(s);
    return session != nullptr && session->mqtt != nullptr
               ? session->mqtt->filter
               : nullptr;
}


ngx_int_t filter(ngx_stream_session_t* s, ngx_chain_t* in,
                 ngx_uint_t from_upstream) noexcept {
    TopicFilter* known = known_filter(s);
    if (known == nullptr || s->upstream == nullptr) {
        return next_filter(s, in, from_upstream);
    }
    if (from_upstream == 0 && is_payload(*known, in)) {
        return next_filter(s, in, 0);
    }
    const Passage passage{s, *known};
    return from_upstream != 0 ? from_broker(passage, in)
                              : from_client(passage, in);
}

}  // namespace


void add_topic_filter() noexcept {
    next_filter = ngx_stream_top_filter;
    ngx_stream_top_filter = filter;
}


bool watch(ngx_stream_session_t* s, const mqtt::TopicRules& rules,
           const mqtt::Connect& connect) noexcept {
    TopicFilter*& to = known_session(s)->mqtt->filter;
    to = create_owned<TopicFilter>(s->connection->pool, rules, connect,
                                   core_conf(s).preread_buffer_size);
    return to != nullptr;
}


void begin_watching(ngx_stream_session_t* s, std::size_t opening) noexcept {
    if (TopicFilter* known = known_filter(s)) {
        known->opening = opening;
    }
}


bool say_goodbye(ngx_stream_session_t* s) noexcept {
    TopicFilter* known = known_filter(s);
    if (known == nullptr) {
        return false;
    }
    const Passage passage{s, *known};
    // One that ends has its own timer.
    return passage.filter.ends
           || (begin_end(passage, Ending::not_authorized)
               && passage.filter.told);
}

}  // namespace client_cert::stream
