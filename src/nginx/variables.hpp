// The variables `$client_cert_...`, the same for every face.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/variable_values.hpp"

namespace client_cert::nginx {

// Variables defines them. The Face names what nginx has for variables, and what
// its configuration says of them:
//
//     Session, Definition   what a variable is asked for by, and nginx's own
//                           record of one
//     add, k_flags, k_prefix   nginx's function, and its flags
//     defined(cf)              the names of nginx's variables so far
//     mentioned(cf)            the Definitions of a configuration
//     known(cf), known(session), uses(cf)   what is known of ours
//     find(session, asking)    what holds; false where there is no memory
//     access_text(session, text)   the value of `$client_cert_access`
//     own(name)             a function that finds the value of a variable that
//                           only this face has, nullptr for others
//     fail()                   notes that a value could not be made
template <class Face>
class Variables {
public:
    using Session = typename Face::Session;
    using Definition = typename Face::Definition;

    // add defines those that are asked for by name, before the configuration
    // is read. NGX_ERROR where there is no memory.
    [[nodiscard]] static ngx_int_t add(ngx_conf_t* cf) noexcept {
        return make_named(cf->pool, Face::known(cf))
                       && define(cf, k_variables, Face::k_prefix, get_by_name,
                                 nullptr)
                   ? NGX_OK
                   : NGX_ERROR;
    }

    // complete notes which variables the configuration mentions, so that
    // connections keep their values, and refuses those whose names mean
    // nothing, or that another directive makes.
    [[nodiscard]] static ngx_int_t complete(ngx_conf_t* cf) noexcept {
        // Those of ours are not defined yet, but for all of them as one.
        for (const ngx_hash_key_t& one :
             elements<ngx_hash_key_t>(&Face::defined(cf).keys))
        {
            if (view(one.key).starts_with(k_variables)) {
                refuse_taken(cf, one.key);
                return NGX_ERROR;
            }
        }
        const ngx_array_t& mentioned = Face::mentioned(cf);
        for (ngx_uint_t i = 0; i < mentioned.nelts; i++) {
            const std::string_view name =
                view(elements<Definition>(&mentioned)[i].name);
            if (name.starts_with(k_variables) && !complete(cf, name)) {
                return NGX_ERROR;
            }
        }
        return NGX_OK;
    }

private:
    using OwnValue = ngx_str_t (*)(Session* session) noexcept;
    using Handler = ngx_int_t (*)(Session* session, ngx_variable_value_t* v,
                                  uintptr_t data);

    // made is what a handler returns.
    static ngx_int_t made(bool done) noexcept {
        if (!done) {
            Face::fail();
        }
        return done ? NGX_OK : NGX_ERROR;
    }

    template <bool verified>
    static ngx_int_t get(Session* session, ngx_variable_value_t* v,
                         uintptr_t data) noexcept {
        const auto& variable = *reinterpret_cast<const Variable*>(data);
        Asking asking;
        return made(Face::find(session, asking)
                    && set_variable(*v, variable.use, variable.index, verified,
                                    asking));
    }

    template <bool verified>
    static ngx_int_t get_days_left(Session* session, ngx_variable_value_t* v,
                                   uintptr_t) noexcept {
        Asking asking;
        return made(Face::find(session, asking)
                    && set_days_left(*v, verified, asking));
    }

    static ngx_int_t get_access(Session* session, ngx_variable_value_t* v,
                                uintptr_t) noexcept {
        // A rule that asks for it would wait for itself, and has none.
        static bool is_asked = false;
        ngx_str_t text = {};
        bool done = true;
        if (!is_asked) {
            is_asked = true;
            done = Face::access_text(session, text);
            is_asked = false;
        }
        set_text(*v, text);
        return made(done);
    }

    // get_own is a variable that only this face has.
    static ngx_int_t get_own(Session* session, ngx_variable_value_t* v,
                             uintptr_t data) noexcept {
        const auto find = reinterpret_cast<OwnValue>(data);
        set_text(*v, find(session));
        return NGX_OK;
    }

    // special returns the handler of a Special; nullptr where a name is none.
    static Handler special(const Asked& wanted) noexcept {
        switch (special_of(wanted)) {
            case Special::days_left:
                return wanted.verified ? get_days_left<true>
                                       : get_days_left<false>;
            case Special::access:
                return get_access;
            case Special::none:;
        }
        return nullptr;
    }

    // get_by_name is a variable that the configuration does not mention.
    static ngx_int_t get_by_name(Session* session, ngx_variable_value_t* v,
                                 uintptr_t data) noexcept {
        const Asked wanted = asked(view(*reinterpret_cast<ngx_str_t*>(data)));
        if (const Handler handler = special(wanted)) {
            return handler(session, v, 0);
        }
        if (const OwnValue find = Face::own(wanted)) {
            return get_own(session, v, reinterpret_cast<uintptr_t>(find));
        }
        Asking asking;
        return made(Face::find(session, asking)
                    && set_by_name(*v, wanted, Face::known(session), asking));
    }

    // define defines a variable. All are outside nginx's hash, which they would
    // fill: a configuration finds those that it mentions by their index, and
    // what asks by name comes to get_by_name.
    static bool define(ngx_conf_t* cf, std::string_view text, ngx_uint_t flags,
                       Handler handler, const void* data) noexcept {
        ngx_str_t name = to_ngx(text);
        Definition* variable = Face::add(cf, &name, Face::k_flags | flags);
        if (variable == nullptr) {
            return false;
        }
        variable->get_handler = handler;
        variable->data = reinterpret_cast<uintptr_t>(data);
        return true;
    }

    // complete defines a variable that the configuration mentions.
    static bool complete(ngx_conf_t* cf, std::string_view name) noexcept {
        const Asked wanted = asked(name);
        KnownVariables& known = Face::known(cf);
        if (const OwnValue find = Face::own(wanted)) {
            return define(cf, name, 0, get_own,
                          reinterpret_cast<const void*>(find));
        }
        const Handler handler = special(wanted);
        known.tell |= handler != get_access;
        if (handler != nullptr) {
            return define(cf, name, 0, handler, nullptr);
        }
        const Variable* variable =
            use_variable(cf, known, Face::uses(cf), name);
        return variable != nullptr
               && define(cf, name, 0, wanted.verified ? get<true> : get<false>,
                         variable);
    }
};

}  // namespace client_cert::nginx
