// nginx's variables: `$http_...` of reserved names, and any by its name.
#include "http/ngx_http.hpp"

#include "http/http_variables.hpp"

#include "base/text.hpp"
#include "http/conf.hpp"
#include "http/request_headers.hpp"

namespace client_cert::http {
namespace {

constexpr std::string_view k_prefix = "http_";


// get_http_variable is nginx's own, behind the cleaning: requests that nginx
// refuses early reach error pages and the access log without any phase.
ngx_int_t get_http_variable(ngx_http_request_t* r, ngx_http_variable_value_t* v,
                            uintptr_t data) noexcept {
    if (!hide_forged(r)) {
        return NGX_ERROR;
    }
    const MainConf& conf = main_conf(r);
    const ngx_int_t rc = conf.http_variable(r, v, data);
    // What a location sends is not there before it, nor what another sent.
    const auto& name = *reinterpret_cast<const ngx_str_t*>(data);
    if (conf.set.contains(without_first(view(name), k_prefix.size()))) {
        v->no_cacheable = 1;
    }
    return rc;
}

}  // namespace


ngx_int_t blind_http_variables(ngx_conf_t* cf) noexcept {
    const auto& core = *static_cast<ngx_http_core_main_conf_t*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));

    for (ngx_http_variable_t& prefix :
         elements<ngx_http_variable_t>(&core.prefix_variables))
    {
        if (view(prefix.name) == k_prefix) {
            main_conf(cf).http_variable = prefix.get_handler;
            prefix.get_handler = get_http_variable;
            return NGX_OK;
        }
    }
    return NGX_ERROR;
}


ngx_http_variable_t* find_variable(ngx_conf_t* cf,
                                   std::string_view name) noexcept {
    const auto* core = static_cast<const ngx_http_core_main_conf_t*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
    for (const ngx_hash_key_t& key :
         elements<ngx_hash_key_t>(&core->variables_keys->keys))
    {
        if (equals_ignoring_case(view(key.key), name)) {
            return static_cast<ngx_http_variable_t*>(key.value);
        }
    }
    return nullptr;
}

}  // namespace client_cert::http
