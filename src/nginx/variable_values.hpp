// The values of `$client_cert_...`.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/uses.hpp"
#include "nginx/variable_names.hpp"
#include "nginx/verdict.hpp"

namespace client_cert::nginx {

// Variable is one `$client_cert_...` of one configuration.
struct Variable {
    FormatUse use;
    // index is its number among the FormatUse that connections keep; negative
    // where the configuration does not mention it.
    ngx_int_t index = NGX_ERROR;
};

// KnownVariables are those of a configuration.
struct KnownVariables {
    // named are those of named_values, in its order.
    std::span<Variable> named;
    // tell is true where the configuration mentions one that tells of a
    // certificate.
    bool tell = false;
};

// Asking is what a value is asked for.
struct Asking {
    // verdict is nullptr without TLS.
    Verdict* verdict = nullptr;
    // is_early is true where nothing can be known yet.
    bool is_early = false;
    // pool and log are for what is asked alone.
    ngx_pool_t* pool = nullptr;
    ngx_log_t* log = nullptr;
};

// make_named makes the variables with fixed names. False where there is no
// memory.
[[nodiscard]] bool make_named(ngx_pool_t* pool, KnownVariables& to) noexcept;

// named returns the variable with a fixed name, or nullptr.
[[nodiscard]] Variable* named(const KnownVariables& known,
                              const Asked& wanted) noexcept;

// use_variable returns the variable of a name that the configuration mentions
// and that is no Special, and has connections keep its value. nullptr where the
// name means nothing, which was logged, or there is no memory.
[[nodiscard]] Variable* use_variable(ngx_conf_t* cf,
                                     const KnownVariables& known, Uses& uses,
                                     std::string_view name) noexcept;

// set_text sets a value that is not kept: what holds before a handshake is
// over, or before a certificate expired, need not hold afterwards.
void set_text(ngx_variable_value_t& v, const ngx_str_t& text) noexcept;

// set_variable sets the value of a use; `index` is its number, or negative. Of
// a certificate that is not verified there is none where `verified` is true.
// False where there is no memory, or the certificate cannot be read.
[[nodiscard]] bool set_variable(ngx_variable_value_t& v, const FormatUse& use,
                                ngx_int_t index, bool verified,
                                const Asking& asking) noexcept;

// set_days_left sets the one value that changes with the time of day; the rest
// as for set_variable.
[[nodiscard]] bool set_days_left(ngx_variable_value_t& v, bool verified,
                                 const Asking& asking) noexcept;

// set_by_name sets a value that the configuration does not mention, as SSI and
// scripts ask for it, and that is no Special; none where the name means
// nothing.
[[nodiscard]] bool set_by_name(ngx_variable_value_t& v, const Asked& wanted,
                               const KnownVariables& known,
                               const Asking& asking) noexcept;

}  // namespace client_cert::nginx
