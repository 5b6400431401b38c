// What the directives of a place say of who gets in.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/rules.hpp"

namespace client_cert::nginx {

// Mode is what client_cert_mode says.
enum class Mode : unsigned char { unset, off, optional, required };

// Policy is who gets in at a place.
struct Policy {
    bool required = false;
    // rules is nullptr where there are none.
    const AccessRules* rules = nullptr;
};

// wants_certificate tells whether nobody gets in without one.
[[nodiscard]] inline bool wants_certificate(const Policy& policy) noexcept {
    return policy.required
           || (policy.rules != nullptr && policy.rules->has_allow);
}

// AccessChoice is what the directives of a level say of who gets in.
struct AccessChoice {
    Mode mode = Mode::unset;
    // written holds the rules of this level, NGX_CONF_UNSET_PTR for none;
    // rules are those in force.
    ngx_array_t* written = nullptr;  // of WrittenRule
    const AccessRules* rules = nullptr;
    // file and line say where a policy was first written.
    ngx_str_t file = {};
    ngx_uint_t line = 0;
    // kind is how messages call it.
    const char* kind = "policy";
    // off is the directive that switches it off.
    const char* off = "client_cert_mode";
    // is_written_here is true where it was on this level, is_off_here where
    // what it says is `off`.
    bool is_written_here = false;
    bool is_off_here = false;
};

// collect_rules makes the rules that a level writes ready. False where there is
// no memory.
[[nodiscard]] bool collect_rules(ngx_conf_t* cf, AccessChoice& access) noexcept;

// merge_access finds out what holds at a level: `off` ends what is inherited,
// and rules below it begin anew. False where there is no memory.
[[nodiscard]] bool merge_access(ngx_conf_t* cf, const AccessChoice& prev,
                                AccessChoice& access) noexcept;

// has_policy tells whether anything then decides who gets in.
[[nodiscard]] inline bool has_policy(const AccessChoice& access) noexcept {
    return access.rules != nullptr
           || (access.mode != Mode::unset && access.mode != Mode::off);
}

// make_policy makes the Policy of a level that has one; nullptr where there is
// no memory.
[[nodiscard]] const Policy* make_policy(ngx_conf_t* cf,
                                        const AccessChoice& access) noexcept;

}  // namespace client_cert::nginx
