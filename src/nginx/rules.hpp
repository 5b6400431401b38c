// The rules of client_cert_allow and client_cert_deny in a configuration.
#pragma once

#include "nginx/ngx.hpp"

#include "access/policy.hpp"

namespace client_cert::nginx {

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

// Scripting is how a face reads texts with variables.
struct Scripting {
    // has_variables tells whether a text is to be expanded each time.
    bool (*has_variables)(std::string_view text) noexcept;
    // compile prepares such a text; nullptr where it cannot, with a sentence
    // in `objection` that says why, empty where there is no memory.
    const void* (*compile)(ngx_conf_t* cf, std::string_view text,
                           std::string_view& objection) noexcept;
};

// Expander expands what Scripting compiled, for a request or a session.
struct Expander {
    void* owner = nullptr;
    // expand may use the pool, and is false where the value could not be made.
    bool (*expand)(void* owner, const void* text, ngx_pool_t* pool,
                   std::string_view& to) noexcept = nullptr;
};

// read_rule reads the words of a rule. `lists` has the ListSet* that were read
// before. Where something is wrong it was logged.
[[nodiscard]] char* read_rule(ngx_conf_t* cf, AccessEffect effect,
                              std::span<const ngx_str_t> words,
                              ngx_array_t& lists, const Scripting& scripting,
                              WrittenRule& to) noexcept;

// collect makes the rules of a level ready; nullptr where there is no memory.
[[nodiscard]] AccessRules* collect(ngx_conf_t* cf,
                                   const ngx_array_t& written) noexcept;

// decide_by_rules says whether a verified certificate gets in. `identity` has
// the facts of the rules; `known` is AccessPolicy's.
[[nodiscard]] AccessVerdict decide_by_rules(
    const AccessRules& rules, const Identity& identity,
    const Expander& expander, ngx_pool_t* scratch,
    std::span<KnownSearch> known) noexcept;

}  // namespace client_cert::nginx
