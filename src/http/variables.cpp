// The variables `$client_cert_...` of http.
#include "http/ngx_http.hpp"

#include "http/variables.hpp"

#include "http/access.hpp"
#include "http/conf.hpp"
#include "http/texts.hpp"
#include "http/verdict.hpp"
#include "nginx/variables.hpp"

namespace client_cert::http {
namespace {

struct Face {
    using Session = ngx_http_request_t;
    using Definition = ngx_http_variable_t;

    static constexpr ngx_uint_t k_flags =
        NGX_HTTP_VAR_NOCACHEABLE | NGX_HTTP_VAR_NOHASH;
    static constexpr ngx_uint_t k_prefix = NGX_HTTP_VAR_PREFIX;
    static constexpr auto add = ngx_http_add_variable;
    static constexpr auto access_text = http::access_text;
    static constexpr auto fail = Texts::count_failure;

    static const ngx_http_core_main_conf_t& core(ngx_conf_t* cf) noexcept {
        return *static_cast<const ngx_http_core_main_conf_t*>(
            ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
    }

    static const ngx_hash_keys_arrays_t& defined(ngx_conf_t* cf) noexcept {
        return *core(cf).variables_keys;
    }

    static const ngx_array_t& mentioned(ngx_conf_t* cf) noexcept {
        return core(cf).variables;
    }

    static KnownVariables& known(ngx_conf_t* cf) noexcept {
        return main_conf(cf).variables;
    }

    static const KnownVariables& known(Session* r) noexcept {
        return main_conf(r).variables;
    }

    static Uses& uses(ngx_conf_t* cf) noexcept {
        return main_conf(cf).registry.uses;
    }

    // own has nothing here.
    static ngx_str_t (*own(const Asked&) noexcept)(Session*) noexcept {
        return nullptr;
    }

    static bool find(Session* r, Asking& asking) noexcept {
        asking.pool = r->pool;
        asking.log = r->connection->log;
        if (r->connection->ssl == nullptr) {
            return true;
        }
        asking.verdict = find_verdict(r);
        return asking.verdict != nullptr;
    }
};

using All = Variables<Face>;

}  // namespace


ngx_int_t add_variables(ngx_conf_t* cf) noexcept {
    return All::add(cf);
}


ngx_int_t complete_variables(ngx_conf_t* cf) noexcept {
    return All::complete(cf);
}

}  // namespace client_cert::http
