// The end of a connection whose handshake is of no more use.
#include "http/ngx_http.hpp"

#include "http/ending.hpp"

#include "http/conf.hpp"
#include "http/versions.hpp"
#include "nginx/resumption.hpp"

namespace client_cert::http {
namespace {

#if (NGX_HTTP_V2)

constexpr ngx_msec_t k_moment = 100;


// end_http2 has nginx say GOAWAY and close, as it does to what is idle when a
// worker shuts down.
void end_http2(ngx_event_t* event) noexcept {
    const auto* http2 =
        static_cast<const ngx_http_v2_connection_t*>(event->data);
    if (http2->goaway != 0) {
        return;
    }
    ngx_connection_t* c = http2->connection;
    // A handler that waits for its turn may not be the one that looks at
    // `close`.
    if (c->read->posted != 0) {
        ngx_post_event(event, &ngx_posted_next_events);
        return;
    }
    c->close = 1;
    c->read->handler(c->read);
}


// forget_event goes with the connection.
void forget_event(void* data) noexcept {
    auto* event = static_cast<ngx_event_t*>(data);
    if (event->posted != 0) {
        ngx_delete_posted_event(event);
    }
    if (event->timer_set != 0) {
        ngx_del_timer(event);
    }
}


// event_of returns the event that ends a connection, one for all its requests;
// nullptr where there is no memory.
ngx_event_t* event_of(ngx_http_v2_connection_t& http2) noexcept {
    ngx_connection_t* c = http2.connection;
    for (const ngx_pool_cleanup_t* known = c->pool->cleanup; known != nullptr;
         known = known->next)
    {
        if (known->handler == forget_event) {
            return static_cast<ngx_event_t*>(known->data);
        }
    }
    ngx_pool_cleanup_t* cleanup =
        ngx_pool_cleanup_add(c->pool, sizeof(ngx_event_t));
    if (cleanup == nullptr) {
        return nullptr;
    }
    auto* event = new (cleanup->data) ngx_event_t{};
    event->data = &http2;
    event->handler = end_http2;
    event->log = c->log;
    // Nobody waits for it to leave.
    event->cancelable = 1;
    cleanup->handler = forget_event;
    return event;
}


// end_after ends an HTTP/2 connection when the request is over, and a moment
// later: there are clients (Java's before version 24) that give up an answer
// which they are still reading when a GOAWAY comes.
bool end_after(ngx_http_request_t* r) noexcept {
    ngx_event_t* event = event_of(*r->stream->connection);
    ngx_pool_cleanup_t* cleanup = ngx_pool_cleanup_add(r->pool, 0);
    if (event == nullptr || cleanup == nullptr) {
        return false;
    }
    cleanup->data = event;
    cleanup->handler = [](void* data) noexcept {
        auto* ending = static_cast<ngx_event_t*>(data);
        if (ending->timer_set == 0) {
            ngx_add_timer(ending, k_moment);
        }
    };
    return true;
}

#endif

}  // namespace


bool end_connection(ngx_http_request_t* r) noexcept {
    if (r->connection->ssl == nullptr) {
        return true;
    }
    r->keepalive = 0;
    forget_session(*r->connection, main_conf(r).denials);
#if (NGX_HTTP_V2)
    if (r->stream != nullptr) {
        return end_after(r);
    }
#endif
    shut_down_http3(*r->connection);
    return true;
}

}  // namespace client_cert::http
