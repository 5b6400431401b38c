// Reads the CONNECT of a session of MQTT.
#include "stream/ngx_stream.hpp"

#include "stream/connect_reader.hpp"

#include <algorithm>

#include "mqtt/answers.hpp"
#include "stream/ending.hpp"
#include "stream/mqtt.hpp"
#include "stream/versions.hpp"

namespace client_cert::stream {
namespace {

using mqtt::ConnectResult;

// Waiting is a Reading whose session waits for it.
struct Waiting : Reading {
    Proceed proceed = nullptr;
};


Waiting* make_waiting(ngx_stream_session_t* s) noexcept {
    ngx_connection_t* c = s->connection;
    const std::size_t content =
        c->buffer == nullptr
            ? 0
            : static_cast<std::size_t>(c->buffer->last - c->buffer->pos);
    const std::size_t limit =
        std::max(core_conf(s).preread_buffer_size, content);
    auto* memory =
        static_cast<u_char*>(ngx_palloc(c->pool, sizeof(Waiting) + limit));
    if (memory == nullptr) {
        return nullptr;
    }
    auto* waiting = new (memory) Waiting{};
    waiting->bytes = memory + sizeof(Waiting);
    waiting->limit = limit;
    if (content != 0) {
        ngx_memcpy(waiting->bytes, c->buffer->pos, content);
        waiting->size = content;
        c->buffer->pos = c->buffer->last;
    }
    return waiting;
}


// keep copies a text for a session. False where there is no memory.
bool keep(ngx_pool_t* pool, std::string_view text, ngx_str_t& to) noexcept {
    if (text.empty()) {
        return true;
    }
    ngx_str_t source = to_ngx(text);
    to.data = ngx_pstrdup(pool, &source);
    to.len = to.data != nullptr ? text.size() : 0;
    return to.data != nullptr;
}


std::string_view name_of(mqtt::Version version) noexcept {
    switch (version) {
        case mqtt::Version::v3_1:
            return "3.1";
        case mqtt::Version::v3_1_1:
            return "3.1.1";
        case mqtt::Version::v5:;
    }
    return "5.0";
}


// note keeps what the client wrote for variables.
bool note(ngx_stream_session_t* s, const mqtt::Connect& connect) noexcept {
    Mqtt& mqtt = *known_session(s)->mqtt;
    mqtt.version = to_ngx(name_of(connect.version));
    return keep(s->connection->pool, connect.client_id, mqtt.client_id)
           && keep(s->connection->pool, connect.username, mqtt.username);
}


// level is how a client calls its version.
unsigned level(const mqtt::Connect& connect) noexcept {
    return static_cast<unsigned char>(connect.protocol.back());
}


void log_no_connect(const ngx_stream_session_t* s, ConnectResult result,
                    const Waiting& waiting) noexcept {
    ngx_log_t* log = s->connection->log;
    switch (result) {
        case ConnectResult::malformed:
            ngx_log_error(NGX_LOG_INFO, log, 0,
                          "client cert: malformed MQTT packet, type 1: "
                          "CONNECT");
            return;
        case ConnectResult::wrong_level:
            ngx_log_error(NGX_LOG_INFO, log, 0,
                          "client cert: MQTT CONNECT is of an unknown version, "
                          "level %ud",
                          level(waiting.connect));
            return;
        case ConnectResult::too_long:
            ngx_log_error(NGX_LOG_INFO, log, 0,
                          "client cert: MQTT CONNECT is larger than "
                          "preread_buffer_size");
            return;
        default:
            ngx_log_error(NGX_LOG_INFO, log, 0, "client cert: no MQTT CONNECT");
    }
}


// end_without ends a session that has no CONNECT.
void end_without(ngx_stream_session_t* s, ConnectResult result,
                 const Waiting& waiting) noexcept {
    log_no_connect(s, result, waiting);
    if (result == ConnectResult::wrong_level) {
        answer_and_end(s, mqtt::connack_of_level(), NGX_STREAM_BAD_REQUEST);
    } else {
        end(s, NGX_STREAM_BAD_REQUEST);
    }
}


// look reads what there is. It returns `more` where the session is to wait.
ConnectResult look(Waiting& waiting) noexcept {
    return mqtt::read_connect({chars(waiting.bytes), waiting.size},
                              waiting.limit, waiting.connect,
                              waiting.connect_size);
}


// receive adds what the client sends to what there is, and looks at it.
// `no_connect` where the client is gone.
ConnectResult receive(ngx_connection_t* c, Waiting& waiting) noexcept {
    ConnectResult result =
        waiting.size != 0 ? look(waiting) : ConnectResult::more;
    while (result == ConnectResult::more && waiting.size < waiting.limit) {
        const ssize_t n = c->recv(c, waiting.bytes + waiting.size,
                                  waiting.limit - waiting.size);
        if (n == NGX_AGAIN) {
            return ConnectResult::more;
        }
        if (n <= 0) {
            return ConnectResult::no_connect;
        }
        waiting.size += static_cast<std::size_t>(n);
        result = look(waiting);
    }
    return result == ConnectResult::more ? ConnectResult::too_long : result;
}


void handle(ngx_event_t* event) noexcept;


void ignore(ngx_event_t*) noexcept {}


// leave is for what a client does while a server that does not care for it has
// the connection.
void leave(ngx_event_t* event) noexcept {
    const auto* c = static_cast<ngx_connection_t*>(event->data);
    if (c->close != 0) {
        end(static_cast<ngx_stream_session_t*>(c->data), NGX_STREAM_OK);
    }
}


void wait(ngx_stream_session_t* s, Waiting& waiting) noexcept {
    ngx_connection_t* c = s->connection;
    if (c->close != 0) {
        end(s, NGX_STREAM_BAD_REQUEST);
        return;
    }
    if (c->read->timedout != 0) {
        ngx_log_error(NGX_LOG_INFO, c->log, 0,
                      "client cert: no MQTT CONNECT within preread_timeout");
        end(s, NGX_STREAM_BAD_REQUEST);
        return;
    }
    const ConnectResult result = receive(c, waiting);
    if (result == ConnectResult::more) {
        if (c->read->timer_set == 0) {
            ngx_add_timer(c->read, core_conf(s).preread_timeout);
        }
        c->read->handler = handle;
        if (ngx_handle_read_event(c->read, 0) != NGX_OK) {
            end(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
        }
        return;
    }
    if (c->read->timer_set != 0) {
        ngx_del_timer(c->read);
    }
    if (result != ConnectResult::whole) {
        end_without(s, result, waiting);
    } else if (note(s, waiting.connect)) {
        c->read->handler = leave;
        waiting.proceed(s, waiting);
    } else {
        end(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
    }
}


void handle(ngx_event_t* event) noexcept {
    auto* c = static_cast<ngx_connection_t*>(event->data);
    auto* s = static_cast<ngx_stream_session_t*>(c->data);
    wait(s, *static_cast<Waiting*>(known_session(s)->mqtt->reading));
}

}  // namespace


void read_connect(ngx_stream_session_t* s, Proceed proceed) noexcept {
    Session* session = session_of(s);
    Waiting* waiting = make_waiting(s);
    if (session == nullptr || waiting == nullptr) {
        end(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
        return;
    }
    session->mqtt = create<Mqtt>(s->connection->pool);
    if (session->mqtt == nullptr) {
        end(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
        return;
    }
    waiting->proceed = proceed;
    session->mqtt->reading = waiting;
    s->connection->log->action = const_cast<char*>("reading MQTT CONNECT");
    s->connection->write->handler = ignore;
    wait(s, *waiting);
}


void give_back(ngx_stream_session_t* s, Reading& reading) noexcept {
    known_session(s)->mqtt->reading = nullptr;
    (void)ngx_pfree(s->connection->pool, static_cast<Waiting*>(&reading));
}

}  // namespace client_cert::stream
