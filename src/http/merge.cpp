// Merges the levels of the configuration, and finds out what then holds.
#include "http/ngx_http.hpp"

#include "http/conf.hpp"
#include "http/handlers.hpp"
#include "http/servers.hpp"
#include "http/start_warnings.hpp"
#include "nginx/server_messages.hpp"

namespace client_cert::http {
namespace {

// names_it tells whether a header of a plan has a name that folds alike.
bool names_it(const ngx_array_t* plan, const HeaderName& name) noexcept {
    for (const OutgoingHeader& header : elements<OutgoingHeader>(plan)) {
        if (same_folded(view(header.name->text), view(name.text))) {
            return true;
        }
    }
    return false;
}


// complete makes the plan of a level from its own lists and from what it
// inherits. A header of the level's own replaces an inherited one of the same
// name that comes from the other directive.
bool complete(ngx_conf_t* cf, LocationConf& conf,
              const ngx_array_t* inherited) noexcept {
    ngx_array_t* plan = ngx_array_create(cf->pool, 4, sizeof(OutgoingHeader));
    if (plan == nullptr) {
        return false;
    }
    conf.plan = plan;

    for (const ngx_array_t* own : {conf.forwards, conf.headers}) {
        if (is_unset(own)) {
            continue;
        }
        for (const OutgoingHeader& header : elements<OutgoingHeader>(own)) {
            if (push(*plan, header) == nullptr) {
                return false;
            }
        }
    }

    const std::size_t own_count = plan->nelts;
    bool goes_without = false;
    for (const OutgoingHeader& header : elements<OutgoingHeader>(inherited)) {
        const ngx_array_t* own =
            header.origin == Origin::forward ? conf.forwards : conf.headers;
        const bool is_replaced = own_count != 0 && names_it(plan, *header.name);
        // A chain does not outlive its leaf.
        if (!header.chained) {
            goes_without = is_replaced;
        }
        if (!is_unset(own) || goes_without || is_replaced) {
            continue;
        }
        if (push(*plan, header) == nullptr) {
            return false;
        }
    }
    return true;
}


// may_leave_to_policies tells whether what fails in the handshakes of a server
// may be left to policies. Where the server never asks for a certificate, an
// inherited wish means nothing.
bool may_leave_to_policies(ngx_conf_t* cf, const ServerConf& conf) noexcept {
    return (conf.refuse.is_inherited && !asks_for_certificates(cf))
           || is_optional_no_ca(ssl_conf(cf));
}


// settle_refuse finds out who answers what fails in the handshakes of a server.
bool settle_refuse(ngx_conf_t* cf, const ServerConf& prev,
                   ServerConf& conf) noexcept {
    merge_refuse(prev.refuse, conf.refuse);
    if (conf.refuse.refuse != Refuse::policy) {
        return true;
    }
    if (!may_leave_to_policies(cf, conf)) {
        refuse_leaving(cf->log, place_of(cf), conf.refuse);
        return false;
    }
    main_conf(cf).leaves_to_policies = true;
    return true;
}


// satisfies_any tells whether one access module is enough where `cf` is at.
bool satisfies_any(ngx_conf_t* cf) noexcept {
    const auto* core = static_cast<const ngx_http_core_loc_conf_t*>(
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module));
    return core->satisfy == NGX_HTTP_SATISFY_ANY;
}


// settle_policy finds out the policy of a level.
bool settle_policy(ngx_conf_t* cf, const AccessChoice& prev,
                   LocationConf& conf) noexcept {
    if (!merge_access(cf, prev, conf.access)) {
        return false;
    }
    if (!has_policy(conf.access)) {
        return true;
    }
    if (!asks_for_certificates(cf)) {
        refuse_policy(cf, conf);
        return false;
    }
    conf.policy = make_policy(cf, conf.access);
    if (conf.policy == nullptr) {
        return false;
    }
    main_conf(cf).has_policies = true;
    main_conf(cf).may_be_overruled |= satisfies_any(cf);
    return true;
}

}  // namespace


char* merge_server_conf(ngx_conf_t* cf, void* parent, void* child) noexcept {
    auto& prev = *static_cast<ServerConf*>(parent);
    auto& conf = *static_cast<ServerConf*>(child);
    ngx_conf_merge_uint_value(conf.inbound, prev.inbound,
                              static_cast<ngx_uint_t>(Inbound::strip));
    return settle_refuse(cf, prev, conf) ? NGX_CONF_OK : conf_failed();
}


char* merge_location_conf(ngx_conf_t* cf, void* parent, void* child) noexcept {
    auto& prev = *static_cast<LocationConf*>(parent);
    auto& conf = *static_cast<LocationConf*>(child);

    // The http level is nobody's child, so its first child completes it.
    if (is_unset(prev.plan)) {
        if (!complete(cf, prev, nullptr)) {
            return conf_failed();
        }
        if (is_unset(prev.response_headers)) {
            prev.response_headers = nullptr;
        }
        if (!collect_rules(cf, prev.access)) {
            return conf_failed();
        }
    }

    if (is_unset(conf.forwards) && is_unset(conf.headers)) {
        conf.plan = prev.plan;
    } else if (!complete(cf, conf, prev.plan)) {
        return conf_failed();
    }
    if (is_unset(conf.response_headers)) {
        conf.response_headers = prev.response_headers;
    }
    if (!conf.has_early_data) {
        conf.early_data = prev.early_data;
    }
    if (conf.choice.ca.len == 0) {
        conf.ca_written = prev.ca_written;
    }
    merge_choice(prev.choice, conf.choice);
    if (conf.choice.named != nullptr && asks_for_certificates(cf)) {
        conf.choice.named->in_use = true;
    }
    ngx_conf_merge_uint_value(conf.deny_code, prev.deny_code,
                              NGX_HTTP_FORBIDDEN);
    if (!settle_policy(cf, prev.access, conf)) {
        return conf_failed();
    }
    if (wants_trust(conf.choice) && ssl_conf(cf).ssl.ctx != nullptr
        && !find_trust(cf, main_conf(cf).own_trusts,
                       server_tls(ssl_conf(cf), place_of), conf.choice,
                       conf.trust))
    {
        return conf_failed();
    }
    note_reach(cf, prev, conf);
    return NGX_CONF_OK;
}

}  // namespace client_cert::http
