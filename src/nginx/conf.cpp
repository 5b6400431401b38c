// Creates, merges and completes the configuration.
#include "ngx.hpp"

#include "conf.hpp"
#include "handlers.hpp"

namespace client_cert::nginx {
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
    for (const OutgoingHeader& header : elements<OutgoingHeader>(inherited)) {
        const ngx_array_t* own =
            header.origin == Origin::forward ? conf.forwards : conf.headers;
        if (!is_unset(own) || (own_count != 0 && names_it(plan, *header.name)))
        {
            continue;
        }
        if (push(*plan, header) == nullptr) {
            return false;
        }
    }
    return true;
}

}  // namespace


MainConf& main_conf(ngx_http_request_t* r) noexcept {
    return *static_cast<MainConf*>(
        ngx_http_get_module_main_conf(r, ngx_http_client_cert_module));
}


MainConf& main_conf(ngx_conf_t* cf) noexcept {
    return *static_cast<MainConf*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_client_cert_module));
}


Inbound inbound(ngx_http_request_t* r) noexcept {
    const auto* conf = static_cast<const ServerConf*>(
        ngx_http_get_module_srv_conf(r, ngx_http_client_cert_module));
    return static_cast<Inbound>(conf->inbound);
}


LocationConf& location_conf(ngx_http_request_t* r) noexcept {
    return *static_cast<LocationConf*>(
        ngx_http_get_module_loc_conf(r, ngx_http_client_cert_module));
}


bool complete_use(ngx_conf_t* cf, FormatUse& use) noexcept {
    if (!use.verdict) {
        return true;
    }
    for (const bool tls : {false, true}) {
        Identity nobody;
        nobody.tls = tls;
        Writer counted;
        (void)use.format->render(counted, nobody, use.choice);
        auto* text =
            static_cast<u_char*>(ngx_pcalloc(cf->pool, counted.size() + 1));
        if (text == nullptr) {
            return false;
        }
        Writer out{{chars(text), counted.size()}};
        (void)use.format->render(out, nobody, use.choice);
        use.without_certificate[tls ? 1 : 0] = {counted.size(), text};
    }
    return true;
}


ngx_int_t use_format(ngx_conf_t* cf, FormatUse wanted) noexcept {
    ngx_array_t& uses = main_conf(cf).uses;
    const std::span<FormatUse> known = elements<FormatUse>(&uses);
    for (std::size_t i = 0; i < known.size(); i++) {
        if (known[i].format == wanted.format && known[i].choice == wanted.choice
            && known[i].verdict == wanted.verdict
            && known[i].unverified == wanted.unverified)
        {
            return static_cast<ngx_int_t>(i);
        }
    }
    if (!complete_use(cf, wanted) || push(uses, wanted) == nullptr) {
        return NGX_ERROR;
    }
    return static_cast<ngx_int_t>(uses.nelts - 1);
}


const HeaderName* use_name(ngx_conf_t* cf, std::string_view text) noexcept {
    ngx_array_t& names = main_conf(cf).names;
    for (const HeaderName* known : elements<HeaderName*>(&names)) {
        if (view(known->text) == text) {
            return known;
        }
    }

    auto* name = create<HeaderName>(cf->pool);
    auto* lowcase =
        static_cast<u_char*>(ngx_pcalloc(cf->pool, text.size() + 1));
    if (name == nullptr || lowcase == nullptr || !reserve(cf, text, false)) {
        return nullptr;
    }
    name->text = to_ngx(text);
    name->lowcase = {text.size(), lowcase};
    ngx_strlow(lowcase, name->text.data, text.size());
    name->hash = ngx_hash_key(lowcase, text.size());
    return push(names, name) != nullptr ? name : nullptr;
}


bool reserve(ngx_conf_t* cf, std::string_view name, bool prefix) noexcept {
    auto* text = static_cast<u_char*>(ngx_pnalloc(cf->pool, name.size()));
    if (text == nullptr) {
        return false;
    }
    Writer out{{chars(text), name.size()}};
    put_folded(out, name);

    ngx_array_t& reserved = main_conf(cf).reserved;
    const ReservedName entry{{chars(text), out.size()}, prefix};
    for (const ReservedName& known : elements<ReservedName>(&reserved)) {
        if (known == entry) {
            return true;
        }
    }
    return push(reserved, entry) != nullptr;
}


void* create_main_conf(ngx_conf_t* cf) noexcept {
    auto* conf = create<MainConf>(cf->pool);
    const auto init = [&](ngx_array_t& array, std::size_t size) {
        return ngx_array_init(&array, cf->pool, 8, size) == NGX_OK;
    };
    if (conf == nullptr || !init(conf->uses, sizeof(FormatUse))
        || !init(conf->names, sizeof(HeaderName*))
        || !init(conf->reserved, sizeof(ReservedName))
        || !init(conf->response_headers, sizeof(ResponseHeader*)))
    {
        return nullptr;
    }
    return conf;
}


void* create_server_conf(ngx_conf_t* cf) noexcept {
    return create<ServerConf>(cf->pool);
}


char* merge_server_conf(ngx_conf_t*, void* parent, void* child) noexcept {
    auto& prev = *static_cast<ServerConf*>(parent);
    auto& conf = *static_cast<ServerConf*>(child);
    ngx_conf_merge_uint_value(conf.inbound, prev.inbound,
                              static_cast<ngx_uint_t>(Inbound::strip));
    return NGX_CONF_OK;
}


void* create_location_conf(ngx_conf_t* cf) noexcept {
    auto* conf = create<LocationConf>(cf->pool);
    if (conf != nullptr) {
        auto* unset = static_cast<ngx_array_t*>(NGX_CONF_UNSET_PTR);
        *conf = {unset, unset, unset, unset};
    }
    return conf;
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
    }

    if (is_unset(conf.forwards) && is_unset(conf.headers)) {
        conf.plan = prev.plan;
    } else if (!complete(cf, conf, prev.plan)) {
        return conf_failed();
    }
    if (is_unset(conf.response_headers)) {
        conf.response_headers = prev.response_headers;
    }
    return NGX_CONF_OK;
}

}  // namespace client_cert::nginx
