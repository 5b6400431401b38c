// How sessions end that do not get in.
#include "stream/ngx_stream.hpp"

#include "stream/ending.hpp"

#include "stream/mqtt.hpp"

namespace client_cert::stream {
namespace {

constexpr ngx_msec_t k_longest_wait = 2000;
constexpr std::size_t k_most_bytes = 65536;

// drop reads what the client still sends. False where that is over.
bool drop(ngx_connection_t* c, Leaving& leaving) noexcept {
    u_char bytes[4096];
    while (c->read->ready != 0) {
        const ssize_t n = c->recv(c, bytes, sizeof(bytes));
        if (n == NGX_AGAIN) {
            break;
        }
        if (n <= 0) {
            return false;
        }
        leaving.seen += static_cast<std::size_t>(n);
        if (leaving.seen > k_most_bytes) {
            return false;
        }
    }
    return ngx_handle_read_event(c->read, 0) == NGX_OK;
}


void wait(ngx_stream_session_t* s) noexcept {
    ngx_connection_t* c = s->connection;
    Leaving& leaving = *known_session(s)->leaving;
    if (c->read->timedout != 0 || c->close != 0 || !drop(c, leaving)) {
        end(s, leaving.status);
    }
}


void handle(ngx_event_t* event) noexcept {
    const auto* c = static_cast<ngx_connection_t*>(event->data);
    wait(static_cast<ngx_stream_session_t*>(c->data));
}


void ignore(ngx_event_t*) noexcept {}

}  // namespace


void end_quietly(ngx_connection_t& c) noexcept {
    if (c.ssl != nullptr) {
        c.ssl->no_wait_shutdown = 1;
    }
}


bool shut(ngx_connection_t& c) noexcept {
    if (c.ssl != nullptr) {
        c.ssl->no_wait_shutdown = 1;
        c.ssl->shutdown_without_free = 1;
        const ngx_int_t rc = ngx_ssl_shutdown(&c);
        c.ssl->shutdown_without_free = 0;
        if (rc != NGX_OK) {
            return false;
        }
    }
    return ngx_shutdown_socket(c.fd, NGX_WRITE_SHUTDOWN) != -1;
}


void close_proxied(ngx_stream_session_t* s) noexcept {
    ngx_connection_t* c = s->connection;
    end_quietly(*c);
    c->close = 1;
    c->read->handler(c->read);
}


void end(ngx_stream_session_t* s, ngx_uint_t status) noexcept {
    end_quietly(*s->connection);
    ngx_stream_finalize_session(s, status);
}


void answer_and_end(ngx_stream_session_t* s, std::string_view answer,
                    ngx_uint_t status) noexcept {
    ngx_connection_t* c = s->connection;
    Session* session = session_of(s);
    auto* leaving = create<Leaving>(c->pool);
    ngx_str_t bytes = to_ngx(answer);
    if (session == nullptr || leaving == nullptr
        || c->send(c, bytes.data, bytes.len) != static_cast<ssize_t>(bytes.len)
        || !shut(*c))
    {
        end(s, status);
        return;
    }
    leaving->status = status;
    session->leaving = leaving;
    c->read->handler = handle;
    c->write->handler = ignore;
    ngx_add_timer(c->read, k_longest_wait);
    wait(s);
}

}  // namespace client_cert::stream
