// The rules of client_cert_allow and client_cert_deny in a configuration.
#pragma once

#include "http/ngx_http.hpp"

#include "access/policy.hpp"
#include "http/conf.hpp"

namespace client_cert::http {

// WrittenRule is a rule and where it was written.
struct WrittenRule {
    AccessRule rule;
    ngx_str_t file = {};
    ngx_uint_t line = 0;
};

// AccessRules are the rules of one level.
struct AccessRules {
    std::span<AccessRule> rules;
    std::span<const WrittenRule> written;
    AccessPolicy policy;
    // has_allow is true where one of them is an allow rule.
    bool has_allow = false;
};

// ListSet is a file of literals, read once for all rules that name it.
struct ListSet {
    ngx_str_t path = {};
    LiteralForm form = LiteralForm::text;
    LiteralSet set;
};

// read_rule reads the words of a rule. Where something is wrong it was logged.
[[nodiscard]] char* read_rule(ngx_conf_t* cf, AccessEffect effect,
                              std::span<const ngx_str_t> words,
                              WrittenRule& to) noexcept;

// collect makes the rules of a level ready; nullptr where there is no memory.
[[nodiscard]] AccessRules* collect(ngx_conf_t* cf,
                                   const ngx_array_t& written) noexcept;

// decide_by_rules says whether a verified certificate gets in. `identity` has
// the facts of the rules; `known` is AccessPolicy's.
[[nodiscard]] AccessVerdict decide_by_rules(
    ngx_http_request_t* r, const AccessRules& rules, const Identity& identity,
    std::span<KnownSearch> known) noexcept;

}  // namespace client_cert::http
