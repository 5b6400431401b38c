// Asks again, while a session lasts, whether it would still be let in.
#include "stream/ngx_stream.hpp"

#include "stream/recheck.hpp"

#include "stream/ending.hpp"
#include "stream/timer.hpp"
#include "stream/topic_filter.hpp"

namespace client_cert::stream {
namespace {

constexpr std::size_t k_scratch = 1024;

// Recheck is what asks for a session.
struct Recheck {
    ngx_stream_session_t* s = nullptr;
    ngx_msec_t every = 0;
    AskAgain ask = nullptr;
};


bool may_stay(const Recheck& recheck) noexcept {
    ngx_pool_t* scratch =
        ngx_create_pool(k_scratch, recheck.s->connection->log);
    if (scratch == nullptr) {
        return false;
    }
    const bool may = recheck.ask(recheck.s, scratch);
    ngx_destroy_pool(scratch);
    return may;
}


void judge_again(ngx_event_t* event) noexcept {
    const auto& recheck = *static_cast<const Recheck*>(event->data);
    ngx_stream_session_t* s = recheck.s;
    // Another module may have taken the connection for something else.
    if (s->connection->data != s) {
        return;
    }
    if (may_stay(recheck)) {
        ngx_add_timer(event, recheck.every);
    } else if (!say_goodbye(s)) {
        close_proxied(s);
    }
}

}  // namespace


bool begin_rechecks(ngx_stream_session_t* s, ngx_msec_t every,
                    AskAgain ask) noexcept {
    const ngx_connection_t* c = s->connection;
    auto* recheck = create<Recheck>(c->pool);
    if (recheck == nullptr) {
        return false;
    }
    recheck->s = s;
    recheck->every = every;
    recheck->ask = ask;
    return start_timer(*c, judge_again, recheck, every);
}

}  // namespace client_cert::stream
