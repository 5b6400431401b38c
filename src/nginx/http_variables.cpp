// nginx's `$http_...` of reserved names.
#include "ngx.hpp"

#include "http_variables.hpp"

#include "conf.hpp"
#include "request_headers.hpp"
#include "text.hpp"

namespace client_cert::nginx {
namespace {

constexpr std::string_view k_prefix = "http_";


// get_http_variable is nginx's own, behind the cleaning: requests that nginx
// refuses early reach error pages and the access log without any phase.
ngx_int_t get_http_variable(ngx_http_request_t* r, ngx_http_variable_value_t* v,
                            uintptr_t data) noexcept {
    if (clean_request(r) == Cleaned::no_memory) {
        return NGX_ERROR;
    }
    const ngx_int_t rc = main_conf(r).http_variable(r, v, data);
    v->no_cacheable = 1;
    return rc;
}


// nginx_own returns nginx's definition of `$http_...`.
const ngx_http_variable_t* nginx_own(
    const ngx_http_core_main_conf_t& core) noexcept {
    for (const ngx_http_variable_t& prefix :
         elements<ngx_http_variable_t>(&core.prefix_variables))
    {
        if (view(prefix.name) == k_prefix) {
            return &prefix;
        }
    }
    return nullptr;
}


ngx_int_t blind(ngx_conf_t* cf, ngx_str_t name) noexcept {
    ngx_http_variable_t* variable = ngx_http_add_variable(
        cf, &name, NGX_HTTP_VAR_CHANGEABLE | NGX_HTTP_VAR_NOCACHEABLE);
    auto* full_name = create<ngx_str_t>(cf->pool);
    if (variable == nullptr || full_name == nullptr) {
        return NGX_ERROR;
    }
    *full_name = name;
    variable->get_handler = get_http_variable;
    variable->data = reinterpret_cast<uintptr_t>(full_name);
    return NGX_OK;
}

}  // namespace


ngx_int_t blind_http_variables(ngx_conf_t* cf) noexcept {
    MainConf& conf = main_conf(cf);
    const auto& core = *static_cast<ngx_http_core_main_conf_t*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));

    const ngx_http_variable_t* own = nginx_own(core);
    if (own == nullptr) {
        return NGX_ERROR;
    }
    conf.http_variable = own->get_handler;

    for (const ngx_http_variable_t& mentioned :
         elements<ngx_http_variable_t>(&core.variables))
    {
        const std::string_view name = view(mentioned.name);
        if (name.starts_with(k_prefix)
            && conf.set.contains(without_first(name, k_prefix.size()))
            && blind(cf, mentioned.name) != NGX_OK)
        {
            return NGX_ERROR;
        }
    }
    return NGX_OK;
}

}  // namespace client_cert::nginx
