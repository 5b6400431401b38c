// Texts with variables, the same for every face.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/mentions.hpp"
#include "nginx/rules.hpp"
#include "nginx/variable_names.hpp"

namespace client_cert::nginx {

// Texts compiles texts of a configuration and evaluates them for a request or a
// session. The Face names nginx's types and functions for it:
//
//     Session, Value, Compiler   what a text is evaluated for, a compiled text,
//                                what compiles one
//     count, compile, evaluate   nginx's own functions
//
// and, where texts of rules are none of nginx's,
//
//     RuleText, compile_rule, evaluate_rule
template <class Face>
class Texts {
public:
    using Session = typename Face::Session;
    using Value = typename Face::Value;

    // compile makes a text ready. False where nginx has logged what is wrong
    // with it.
    [[nodiscard]] static bool compile(ngx_conf_t* cf, ngx_str_t& text,
                                      Value& value) noexcept {
        typename Face::Compiler compiler{};
        compiler.cf = cf;
        compiler.value = &text;
        compiler.complex_value = &value;
        return Face::compile(&compiler) == NGX_OK;
    }

    // evaluate evaluates a text, with memory of the session's. False where
    // there is no memory, also for a variable of ours.
    [[nodiscard]] static bool evaluate(Session* session, Value& text,
                                       ngx_str_t& to) noexcept {
        const ngx_uint_t before = failures;
        return Face::evaluate(session, &text, &to) == NGX_OK
               && failures == before;
    }

    // find_value finds the value of a variable, empty where it has none. False
    // as for evaluate. The Face has `flushed` for it.
    [[nodiscard]] static bool find_value(Session* session, ngx_uint_t index,
                                         std::string_view& to) noexcept {
        const ngx_uint_t before = failures;
        const ngx_variable_value_t* value = Face::flushed(session, index);
        if (value == nullptr || failures != before) {
            return false;
        }
        to = {};
        if (value->not_found == 0 && value->len != 0) {
            to = {chars(value->data), value->len};
        }
        return true;
    }

    // count_failure notes that a variable's value could not be made: nginx
    // takes it for one without value, and says so to nobody.
    static void count_failure() noexcept { failures++; }

    // scripting is how rules read their texts.
    [[nodiscard]] static constexpr Scripting scripting() noexcept {
        return {has_variables, compile_new};
    }

    // expander expands those texts for a session.
    [[nodiscard]] static Expander expander(Session* session) noexcept {
        return {session, expand};
    }

private:
    static inline ngx_uint_t failures = 0;

    static constexpr bool k_has_rule_texts = requires {
        typename Face::RuleText;
    };

    static bool has_variables(std::string_view text) noexcept {
        ngx_str_t copy = to_ngx(text);
        return Face::count(&copy) != 0;
    }

    // is_access tells whether a variable is what rules say.
    static bool is_access(std::string_view variable) noexcept {
        return variable.starts_with(k_variables)
               && special_of(asked(variable)) == Special::access;
    }

    static const void* compile_new(ngx_conf_t* cf, std::string_view text,
                                   std::string_view& objection) noexcept {
        if (mentions(text, is_access)) {
            objection =
                "\"$client_cert_access\" is what the rules say, write "
                "another variable";
            return nullptr;
        }
        ngx_str_t copy = to_ngx(text);
        if constexpr (k_has_rule_texts) {
            return compile_with<typename Face::RuleText>(
                cf, copy, Face::compile_rule, objection);
        } else {
            return compile_with<Value>(cf, copy, compile, objection);
        }
    }

    template <class Text, class Compile>
    static const void* compile_with(ngx_conf_t* cf, ngx_str_t& text,
                                    Compile compile_one,
                                    std::string_view& objection) noexcept {
        auto* value = create<Text>(cf->pool);
        if (value == nullptr) {
            return nullptr;
        }
        if (!compile_one(cf, text, *value)) {
            objection = "its variables are wrong";
            return nullptr;
        }
        return value;
    }

    static bool expand(void* session, const void* text,
                       [[maybe_unused]] ngx_pool_t* pool,
                       std::string_view& to) noexcept {
        if constexpr (k_has_rule_texts) {
            return Face::evaluate_rule(
                static_cast<Session*>(session),
                *static_cast<const typename Face::RuleText*>(text), pool, to);
        }
        ngx_str_t value;
        if (!evaluate(static_cast<Session*>(session),
                      *static_cast<Value*>(const_cast<void*>(text)), value))
        {
            return false;
        }
        to = view(value);
        return true;
    }
};

}  // namespace client_cert::nginx
