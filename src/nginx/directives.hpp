// The directives that all faces have.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/policy.hpp"
#include "nginx/trust_choice.hpp"

namespace client_cert::nginx {

// read_crl reads `client_cert_crl`; `named` gets a NamedList* of it.
[[nodiscard]] char* read_crl(ngx_conf_t* cf, TrustChoice& choice,
                             ngx_array_t& named) noexcept;

// read_depth reads `client_cert_depth`.
[[nodiscard]] char* read_depth(ngx_conf_t* cf, TrustChoice& choice) noexcept;

// read_partial_chain reads `client_cert_partial_chain`, a flag.
[[nodiscard]] char* read_partial_chain(ngx_conf_t* cf, const ngx_command_t& cmd,
                                       TrustChoice& choice) noexcept;

// read_mode reads `client_cert_mode`.
[[nodiscard]] char* read_mode(ngx_conf_t* cf, AccessChoice& access) noexcept;

// add_rule reads `client_cert_allow` or `client_cert_deny`; the rest as for
// read_rule.
[[nodiscard]] char* add_rule(ngx_conf_t* cf, AccessChoice& access,
                             AccessEffect effect, ngx_array_t& lists,
                             const Scripting& scripting) noexcept;

}  // namespace client_cert::nginx
