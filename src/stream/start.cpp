// Checks the whole configuration and puts the gate before what servers do.
#include "stream/ngx_stream.hpp"

#include <algorithm>

#include "nginx/ca_names.hpp"
#include "nginx/denials.hpp"
#include "nginx/list_warnings.hpp"
#include "nginx/memo.hpp"
#include "nginx/worker_rights.hpp"
#include "stream/early_uses.hpp"
#include "stream/gate.hpp"
#include "stream/handlers.hpp"
#include "stream/other_modules.hpp"
#include "stream/server_trusts.hpp"
#include "stream/servers.hpp"
#include "stream/start_warnings.hpp"
#include "stream/topic_filter.hpp"
#include "stream/variables.hpp"

namespace client_cert::stream {
namespace {

// some_server tells whether `has(ssl)` holds for some server.
template <class Has>
bool some_server(ngx_conf_t* cf, Has has) noexcept {
    return std::ranges::any_of(servers(cf), [&](const Server* server) {
        return has(ssl_conf(*server));
    });
}


// prepare_verdicts lets the module say who is verified. Scripts may ask for it
// in a configuration that mentions nothing of it.
bool prepare_verdicts(ngx_conf_t* cf) noexcept {
    MainConf& conf = main_conf(cf);
    const bool is_in_use =
        conf.registry.uses.list.nelts != 0 || conf.variables.tell
        || conf.has_policies || conf.forwards || conf.first_mqtt != nullptr
        || conf.leaves_to_policies || conf.own_trusts.trusts.nelts != 0;
    if (!is_in_use && !some_server(cf, asks<Ssl>)) {
        return true;
    }
    conf.registry.debug = NGX_LOG_DEBUG_STREAM;
    conf.registry.memo = create<Memo>(cf->pool);
    conf.denials = conf.has_policies ? create<Denials>(cf->pool) : nullptr;
    const bool has_room = conf.registry.memo != nullptr
                          && (conf.denials != nullptr || !conf.has_policies);
    return has_room && prepare_trusts(cf, is_in_use) == NGX_OK;
}


// put_gate puts the gate before what a server does, where it has something to
// say there: what nginx lets pass for policies, it refuses for other servers of
// the address.
bool put_gates(ngx_conf_t* cf) noexcept {
    const bool may_refuse = some_server(cf, passes_optional<Ssl>);
    for (Server* server : servers(cf)) {
        ServerConf& conf = conf_of(*server);
        const bool forwards = conf.forward.forward == Forward::proxy_v2;
        const bool reads = speaks_mqtt(conf.mqtt);
        if ((forwards && !allows_header(cf, *server))
            || (reads && !allows_mqtt(cf, *server)))
        {
            return false;
        }
        if (server->handler != nullptr
            && (conf.policy != nullptr || forwards || may_refuse || reads))
        {
            conf.handler = server->handler;
            server->handler = gate;
        }
    }
    return true;
}

}  // namespace


ngx_int_t prepare(ngx_conf_t* cf) noexcept {
    return add_variables(cf) == NGX_OK && watch_others(cf) ? NGX_OK : NGX_ERROR;
}


ngx_int_t start(ngx_conf_t* cf) noexcept {
    const MainConf& conf = main_conf(cf);
    if (!leave_others(cf) || init_peers(cf->log) != NGX_OK
        || complete_variables(cf) != NGX_OK
        || tell_ca_names(cf, conf.own_trusts) != NGX_OK)
    {
        return NGX_ERROR;
    }
    warn_of_written(cf);
    warn_of_idle_lists(cf->log, conf.own_trusts.named_lists);
    warn_of_useless_authorities(cf->log, conf.own_trusts);
    if (!prepare_verdicts(cf) || !put_gates(cf)) {
        return NGX_ERROR;
    }
    if (conf.watches_topics) {
        add_topic_filter();
    }
    return NGX_OK;
}


ngx_int_t finish(ngx_cycle_t* cycle) noexcept {
    const MainConf* conf = main_conf(cycle);
    // There may be no stream block.
    if (conf != nullptr) {
        warn_of_no_shutdown(*cycle);
    }
    return conf != nullptr ? check_as_worker(cycle, conf->own_trusts) : NGX_OK;
}

}  // namespace client_cert::stream
