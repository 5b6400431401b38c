// Creates the configuration.
#include "stream/ngx_stream.hpp"

#include "nginx/watched_modules.hpp"
#include "stream/conf.hpp"
#include "stream/handlers.hpp"

namespace client_cert::stream {

void* create_main_conf(ngx_conf_t* cf) noexcept {
    auto* conf = create<MainConf>(cf->pool);
    const auto init = [&](ngx_array_t& array, std::size_t size) {
        return ngx_array_init(&array, cf->pool, 4, size) == NGX_OK;
    };
    return conf != nullptr && init_uses(conf->registry.uses, cf->pool)
                   && init(conf->list_sets, sizeof(ListSet*))
                   && init(conf->watched, sizeof(WatchedModule*))
                   && init_trusts(conf->own_trusts, cf->pool)
               ? conf
               : nullptr;
}


void* create_server_conf(ngx_conf_t* cf) noexcept {
    auto* conf = create<ServerConf>(cf->pool);
    if (conf != nullptr) {
        conf->access.written = conf->tlvs = conf->mqtt.fields =
            conf->mqtt.topics = static_cast<ngx_array_t*>(NGX_CONF_UNSET_PTR);
    }
    return conf;
}

}  // namespace client_cert::stream
