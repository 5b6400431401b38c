// The variables `$client_cert_...` of stream.
#include "stream/ngx_stream.hpp"

#include "stream/variables.hpp"

#include "nginx/variables.hpp"
#include "stream/conf.hpp"
#include "stream/gate.hpp"
#include "stream/mqtt.hpp"
#include "stream/texts.hpp"
#include "stream/verdict.hpp"
#include "stream/versions.hpp"

namespace client_cert::stream {
namespace {

struct Face {
    using Session = ngx_stream_session_t;
    using Definition = ngx_stream_variable_t;

    static constexpr ngx_uint_t k_flags =
        NGX_STREAM_VAR_NOCACHEABLE | NGX_STREAM_VAR_NOHASH;
    static constexpr ngx_uint_t k_prefix = NGX_STREAM_VAR_PREFIX;
    static constexpr auto add = ngx_stream_add_variable;
    static constexpr auto access_text = stream::access_text;
    static constexpr auto fail = Texts::count_failure;

    static const ngx_hash_keys_arrays_t& defined(ngx_conf_t* cf) noexcept {
        return *core_conf(cf).variables_keys;
    }

    static const ngx_array_t& mentioned(ngx_conf_t* cf) noexcept {
        return core_conf(cf).variables;
    }

    static KnownVariables& known(ngx_conf_t* cf) noexcept {
        return main_conf(cf).variables;
    }

    static const KnownVariables& known(Session* s) noexcept {
        return main_conf(s).variables;
    }

    static Uses& uses(ngx_conf_t* cf) noexcept {
        return main_conf(cf).registry.uses;
    }

    static auto own(const Asked& wanted) noexcept { return mqtt_value(wanted); }

    static bool find(Session* s, Asking& asking) noexcept {
        ngx_connection_t* c = s->connection;
        asking.pool = c->pool;
        asking.log = c->log;
        asking.is_early = is_early(*s);
        if (asking.is_early || c->ssl == nullptr) {
            return true;
        }
        asking.verdict = find_verdict(s);
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

}  // namespace client_cert::stream
