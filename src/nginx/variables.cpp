// The variables of the module, and nginx's own that show a request's headers.
#include "ngx.hpp"

#include "variables.hpp"

#include "handlers.hpp"
#include "peer.hpp"
#include "request_headers.hpp"

namespace client_cert::nginx {
namespace {

struct VariableDefinition {
    std::string_view name;
    const Format* format;
    bool verdict = false;
};

constexpr VariableDefinition k_variables[] = {
    {"client_cert_status", &formats::status, true},
    {"client_cert_rfc9440", &formats::rfc9440},
    {"client_cert_der", &formats::der_base64},
    {"client_cert_pem", &formats::pem_percent_encoded},
    {"client_cert_sha256", &formats::sha256_hex},
    {"client_cert_sha1", &formats::sha1_hex},
    {"client_cert_x5t_s256", &formats::x5t_s256},
    {"client_cert_subject", &formats::subject},
    {"client_cert_subject_cn", &formats::subject_cn},
    {"client_cert_issuer", &formats::issuer},
    {"client_cert_serial", &formats::serial},
    {"client_cert_not_before", &formats::not_before},
    {"client_cert_not_after", &formats::not_after},
};


void set_value(ngx_http_variable_value_t& v, const ngx_str_t& text) noexcept {
    v.valid = text.len != 0;
    v.not_found = text.len == 0;
    v.len = static_cast<unsigned>(text.len) & 0xfffffff;
    v.data = text.data;
}


ngx_int_t get_variable(ngx_http_request_t* r, ngx_http_variable_value_t* v,
                       uintptr_t data) noexcept {
    // Every connection has its own value, and what holds before a handshake is
    // over, or before a certificate expired, need not hold afterwards.
    *v = {};
    v->no_cacheable = 1;

    const auto& variable = *reinterpret_cast<const Variable*>(data);
    Peer* peer = nullptr;
    if (r->connection->ssl != nullptr) {
        peer = find_peer(r);
        if (peer == nullptr) {
            return NGX_ERROR;
        }
    }
    if (peer == nullptr || !peer->presented) {
        set_value(*v, variable.use.verdict ? to_ngx("NONE")
                                           : ngx_str_t(ngx_null_string));
        return NGX_OK;
    }

    RenderedValue once;
    const RenderedValue* value = &once;
    if (variable.index >= 0) {
        value = peer_value(r, *peer, static_cast<ngx_uint_t>(variable.index));
    } else if (!render_once(once, r, *peer, variable.use)) {
        value = nullptr;
    }
    if (value == nullptr) {
        return NGX_ERROR;
    }
    set_value(*v, value->text);
    return NGX_OK;
}


// get_http_variable is nginx's `$http_...` of a reserved name, behind the
// cleaning: requests that nginx refuses early reach error pages and the access
// log without any phase.
ngx_int_t get_http_variable(ngx_http_request_t* r, ngx_http_variable_value_t* v,
                            uintptr_t data) noexcept {
    if (clean_request(r) == Cleaned::no_memory) {
        return NGX_ERROR;
    }
    const ngx_int_t rc = main_conf(r).http_variable(r, v, data);
    v->no_cacheable = 1;
    return rc;
}


// http_prefix returns nginx's definition of `$http_...`.
const ngx_http_variable_t* http_prefix(ngx_conf_t* cf) noexcept {
    auto* core = static_cast<ngx_http_core_main_conf_t*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
    for (const ngx_http_variable_t& prefix :
         elements<ngx_http_variable_t>(&core->prefix_variables))
    {
        if (view(prefix.name) == "http_") {
            return &prefix;
        }
    }
    return nullptr;
}


// blind makes one `$http_...` of the configuration go through the cleaning.
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


ngx_int_t add_variables(ngx_conf_t* cf) noexcept {
    constexpr std::size_t count = std::size(k_variables);
    void* memory = ngx_palloc(cf->pool, count * sizeof(Variable));
    if (memory == nullptr) {
        return NGX_ERROR;
    }
    main_conf(cf).variables = {new (memory) Variable[count]{}, count};

    for (std::size_t i = 0; i < count; i++) {
        Variable& state = main_conf(cf).variables[i];
        state.use.format = k_variables[i].format;
        state.use.verdict = k_variables[i].verdict;

        ngx_str_t name = to_ngx(k_variables[i].name);
        ngx_http_variable_t* variable =
            ngx_http_add_variable(cf, &name, NGX_HTTP_VAR_NOCACHEABLE);
        if (variable == nullptr) {
            return NGX_ERROR;
        }
        variable->get_handler = get_variable;
        variable->data = reinterpret_cast<uintptr_t>(&state);
    }
    return NGX_OK;
}


ngx_int_t complete_variables(ngx_conf_t* cf) noexcept {
    MainConf& conf = main_conf(cf);
    const ngx_http_variable_t* prefix = http_prefix(cf);
    if (prefix == nullptr) {
        return NGX_ERROR;
    }
    conf.http_variable = prefix->get_handler;

    auto* core = static_cast<ngx_http_core_main_conf_t*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
    for (const ngx_http_variable_t& mentioned :
         elements<ngx_http_variable_t>(&core->variables))
    {
        constexpr std::string_view http = "http_";
        const std::string_view name = view(mentioned.name);
        if (name.starts_with(http)
            && conf.set.contains(name.substr(http.size()))
            && blind(cf, mentioned.name) != NGX_OK)
        {
            return NGX_ERROR;
        }
        for (std::size_t i = 0; i < std::size(k_variables); i++) {
            Variable& variable = conf.variables[i];
            if (name == k_variables[i].name) {
                variable.index = use_format(cf, variable.use);
                if (variable.index == NGX_ERROR) {
                    return NGX_ERROR;
                }
            }
        }
    }
    return NGX_OK;
}

}  // namespace client_cert::nginx
