// What the directives of a place say of whom it trusts.
#pragma once

#include "nginx/ngx.hpp"

namespace client_cert::nginx {

// ListScope is of which certificates a revocation list is wanted.
enum class ListScope : ngx_uint_t { chain, leaf };

// ListPolicy is what happens where a revocation list cannot be used.
enum class ListPolicy : ngx_uint_t { fail, log };

// NamedList is one client_cert_crl.
struct NamedList {
    ngx_str_t file = {};
    ngx_uint_t line = 0;
    // in_use is true where a server that asks for certificates has it.
    bool in_use = false;
};

// TrustChoice is what client_cert_ca, _crl, _depth and _partial_chain say.
struct TrustChoice {
    ngx_str_t ca = {};
    // ca_file and ca_line say where the CA was named.
    ngx_str_t ca_file = {};
    ngx_uint_t ca_line = 0;
    ngx_str_t crl = {};
    ngx_str_t crl_file = {};
    ngx_uint_t crl_line = 0;
    NamedList* named = nullptr;
    ListScope scope = ListScope::chain;
    ListPolicy policy = ListPolicy::fail;
    ngx_int_t depth = NGX_CONF_UNSET;
    ngx_str_t depth_file = {};
    ngx_uint_t depth_line = 0;
    ngx_flag_t partial_chain = NGX_CONF_UNSET;
};

// wants_trust tells whether a place has a trust of its own. That a CA may be an
// intermediate one is of no use without naming it.
[[nodiscard]] inline bool wants_trust(const TrustChoice& choice) noexcept {
    return choice.ca.len != 0 || choice.crl.len != 0
           || choice.depth != NGX_CONF_UNSET;
}

// merge_choice takes over what a place does not say from the level around it.
inline void merge_choice(const TrustChoice& prev, TrustChoice& conf) noexcept {
    if (conf.ca.len == 0) {
        conf.ca = prev.ca;
        conf.ca_file = prev.ca_file;
        conf.ca_line = prev.ca_line;
    }
    if (conf.crl.len == 0) {
        conf.crl = prev.crl;
        conf.crl_file = prev.crl_file;
        conf.crl_line = prev.crl_line;
        conf.named = prev.named;
        conf.scope = prev.scope;
        conf.policy = prev.policy;
    }
    if (conf.depth == NGX_CONF_UNSET) {
        conf.depth = prev.depth;
        conf.depth_file = prev.depth_file;
        conf.depth_line = prev.depth_line;
    }
    if (conf.partial_chain == NGX_CONF_UNSET) {
        conf.partial_chain = prev.partial_chain;
    }
}

}  // namespace client_cert::nginx
