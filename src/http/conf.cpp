// Creates the configuration, and what its directives share.
#include "http/ngx_http.hpp"

#include "http/conf.hpp"
#include "http/handlers.hpp"
#include "nginx/watched_modules.hpp"

namespace client_cert::http {

MainConf& main_conf(ngx_conf_t* cf) noexcept {
    return *static_cast<MainConf*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_client_cert_module));
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


void settle_names(MainConf& conf, const NameSet& set) noexcept {
    if (set.empty()) {
        return;
    }
    conf.set = set;
    conf.request_filter = conf.response_filter = set.filter();
    conf.request_filter.admit({"connection"});
    conf.response_filter.admit({"vary"});
    conf.may_keep_alive =
        !set.contains("connection") && !set.contains(k_keep_alive);
}


void* create_main_conf(ngx_conf_t* cf) noexcept {
    auto* conf = create<MainConf>(cf->pool);
    const auto init = [&](ngx_array_t& array, std::size_t size) {
        return ngx_array_init(&array, cf->pool, 4, size) == NGX_OK;
    };
    if (conf == nullptr || !init_uses(conf->registry.uses, cf->pool)
        || !init(conf->names, sizeof(HeaderName*))
        || !init(conf->reserved, sizeof(ReservedName))
        || !init(conf->response_headers, sizeof(ResponseHeader*))
        || !init(conf->list_sets, sizeof(ListSet*))
        || !init(conf->watched, sizeof(WatchedModule*))
        || !init_trusts(conf->own_trusts, cf->pool))
    {
        return nullptr;
    }
    return conf;
}


void* create_server_conf(ngx_conf_t* cf) noexcept {
    return create<ServerConf>(cf->pool);
}


void* create_location_conf(ngx_conf_t* cf) noexcept {
    auto* conf = create<LocationConf>(cf->pool);
    if (conf != nullptr) {
        auto* unset = static_cast<ngx_array_t*>(NGX_CONF_UNSET_PTR);
        conf->forwards = conf->headers = conf->response_headers = conf->plan =
            conf->access.written = unset;
    }
    return conf;
}

}  // namespace client_cert::http
