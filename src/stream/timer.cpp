// Timers of a session.
#include "stream/ngx_stream.hpp"

#include "stream/timer.hpp"

namespace client_cert::stream {
namespace {

void cancel(void* data) noexcept {
    auto& timer = *static_cast<ngx_event_t*>(data);
    if (timer.timer_set != 0) {
        ngx_del_timer(&timer);
    }
}

}  // namespace


bool start_timer(const ngx_connection_t& c, ngx_event_handler_pt handler,
                 void* data, ngx_msec_t after) noexcept {
    ngx_pool_cleanup_t* cleanup =
        ngx_pool_cleanup_add(c.pool, sizeof(ngx_event_t));
    if (cleanup == nullptr) {
        return false;
    }
    auto* timer = new (cleanup->data) ngx_event_t{};
    timer->data = data;
    timer->handler = handler;
    timer->log = c.log;
    timer->cancelable = 1;
    cleanup->handler = cancel;
    ngx_add_timer(timer, after);
    return true;
}

}  // namespace client_cert::stream
