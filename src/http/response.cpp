// What the module does to responses: RFC 9440 section 2.4, and added headers.
#include "http/ngx_http.hpp"

#include "http/response.hpp"

#include "fields/field_list.hpp"
#include "http/access.hpp"
#include "http/conf.hpp"
#include "http/ending.hpp"
#include "http/header_list.hpp"
#include "http/once.hpp"
#include "http/request_headers.hpp"
#include "http/texts.hpp"
#include "http/verdict.hpp"
#include "http/versions.hpp"

namespace client_cert::http {
namespace {

// Place is where filters of the module stand: among those of others as it was
// loaded, or ahead of all in a worker that would be without them.
enum class Place { among, ahead };

// Next is what comes behind the module's filters.
struct Next {
    ngx_http_output_header_filter_pt header = nullptr;
    ngx_http_output_header_filter_pt early_hints = nullptr;
    ngx_http_output_body_filter_pt body = nullptr;
};

template <Place place>
Next next;

ngx_http_output_header_filter_pt next_first_filter;

// are_complete is true while nothing was installed since the chains were last
// those of a cycle, are_ahead where there are filters ahead of all.
bool are_complete = false;
bool are_ahead = false;


bool add(ngx_http_request_t* r, const ngx_str_t& name,
         const ngx_str_t& value) noexcept {
    auto* added =
        static_cast<ngx_table_elt_t*>(ngx_list_push(&r->headers_out.headers));
    if (added == nullptr) {
        return false;
    }
    *added = {};
    added->hash = 1;
    added->key = name;
    added->value = value;
    return true;
}


// may_be_denial is false for most responses that are no denial.
bool may_be_denial(ngx_http_request_t* r, const MainConf& conf) noexcept {
    return (conf.has_policies || conf.has_early_data)
           && (r->headers_out.status >= NGX_HTTP_BAD_REQUEST
               || r->err_status != 0 || r->internal);
}


// forbid_storing keeps a denial out of caches, which know nothing of the
// certificate (RFC 9440 section 2.4).
bool forbid_storing(ngx_http_request_t* r) noexcept {
    for_each_header(r->headers_out.headers, [](ngx_table_elt_t& header) {
        if (equals_ignoring_case(view(header.key), "cache-control")) {
            header.hash = 0;
        }
    });
    return add(r, to_ngx("Cache-Control"), to_ngx("no-store"));
}


// warn_not_added says that a header was left out of a response.
[[gnu::noinline]] void warn_not_added(ngx_http_request_t* r,
                                      const HeaderName& name,
                                      std::string_view objection) noexcept {
    const Verdict* verdict =
        r->connection->ssl != nullptr ? find_verdict(r) : nullptr;
    warn_left_out(r, verdict != nullptr ? verdict->peer : nullptr, name,
                  objection);
}


// finish_denial does what a denial needs besides its code.
bool finish_denial(ngx_http_request_t* r) noexcept {
    if (!may_be_denial(r, main_conf(r))) {
        return true;
    }
    const std::optional<Access> denial = standing_denial(r);
    return !denial
           || (forbid_storing(r)
               && (!needs_handshake(*denial) || end_connection(r)));
}


bool add_response_headers(ngx_http_request_t* r) noexcept {
    const ngx_array_t* headers = location_conf(r).response_headers;
    for (ResponseHeader* header : elements<ResponseHeader*>(headers)) {
        ngx_str_t value;
        if (!Texts::evaluate(r, header->value, value)) {
            return false;
        }
        if (value.len == 0) {
            continue;
        }
        if (const auto objection = field_value_objection(view(value));
            !objection.empty())
        {
            warn_not_added(r, header->name, objection);
        } else if (!add(r, header->name.text, value)) {
            return false;
        }
    }
    return true;
}


bool is_vary(const ngx_table_elt_t& header) noexcept {
    return header.hash != 0 && equals_ignoring_case(view(header.key), "vary");
}


// remove_reserved removes reserved names from a list of response headers or
// trailers. Unlike a request's, these are passed over once their hash is zero.
void remove_reserved(ngx_list_t& headers, const NameSet& reserved) noexcept {
    for_each_header(headers, [&](ngx_table_elt_t& header) {
        if (header.hash != 0 && reserved.contains(view(header.key))) {
            header.hash = 0;
        }
    });
}


// hide_variance turns a Vary that names a reserved header, which no client can
// see, into `*`.
void hide_variance(ngx_list_t& headers, const NameSet& reserved) noexcept {
    const auto is_reserved = [&](std::string_view name) {
        return reserved.contains(name);
    };

    bool found = false;
    for_each_header(headers, [&](const ngx_table_elt_t& header) {
        found |= is_vary(header) && list_names(view(header.value), is_reserved);
    });
    if (!found) {
        return;
    }
    bool first = true;
    for_each_header(headers, [&](ngx_table_elt_t& header) {
        if (!is_vary(header)) {
            return;
        }
        if (first) {
            header.value = to_ngx("*");
            first = false;
        } else {
            header.hash = 0;
        }
    });
}


// clean keeps from clients what applications say of their certificates.
[[gnu::noinline]] void clean(ngx_list_t& headers,
                             const NameSet& reserved) noexcept {
    remove_reserved(headers, reserved);
    hide_variance(headers, reserved);
}


// add_all adds what the module has to say to a response.
[[gnu::noinline]] bool add_all(ngx_http_request_t* r, Place place) noexcept {
    return finish_denial(r)
           && ((are_ahead && place == Place::among) || add_response_headers(r));
}


template <Place place>
ngx_int_t filter_header(ngx_http_request_t* r) noexcept {
    if (place == Place::ahead && !main_conf(r).set.empty() && !hide_forged(r)) {
        return NGX_ERROR;
    }
    if (r == r->main) {
        const MainConf& conf = main_conf(r);
        if ((may_be_denial(r, conf)
             || location_conf(r).response_headers != nullptr)
            && !add_all(r, place))
        {
            return NGX_ERROR;
        }
        if (!conf.set.empty()
            && needs_look(r->headers_out.headers, conf.response_filter,
                          [](const ngx_table_elt_t&) { return true; }))
        {
            clean(r->headers_out.headers, conf.set);
        }
    }
    return next<place>.header(r);
}


// filter_first is ahead of the filters in which other modules run scripts.
ngx_int_t filter_first(ngx_http_request_t* r) noexcept {
    return hide_forged(r) ? next_first_filter(r) : NGX_ERROR;
}


// mark_first stands there where nothing is reserved. No chain that others build
// begins with it.
ngx_int_t mark_first(ngx_http_request_t* r) noexcept {
    return next_first_filter(r);
}


template <Place place>
ngx_int_t filter_early_hints(ngx_http_request_t* r) noexcept {
    clean(r->headers_out.headers, main_conf(r).set);
    return next<place>.early_hints(r);
}


[[gnu::noinline]] void clean_trailers(ngx_http_request_t* r) noexcept {
    remove_reserved(r->headers_out.trailers, main_conf(r).set);
}


// filter_body removes reserved names from trailers, which an upstream's
// trailers join only when its body has passed.
template <Place place>
ngx_int_t filter_body(ngx_http_request_t* r, ngx_chain_t* in) noexcept {
    if (r->headers_out.trailers.part.nelts != 0 && r == r->main) {
        clean_trailers(r);
    }
    return next<place>.body(r, in);
}


template <Place place>
void install(const MainConf& conf) noexcept {
    next<place>.header = ngx_http_top_header_filter;
    ngx_http_top_header_filter = filter_header<place>;
    if (conf.set.empty()) {
        return;
    }
    if (auto* early_hints = early_hints_filters()) {
        next<place>.early_hints = *early_hints;
        *early_hints = filter_early_hints<place>;
    }
    next<place>.body = ngx_http_top_body_filter;
    ngx_http_top_body_filter = filter_body<place>;
}


bool needs_filters(const MainConf& conf) noexcept {
    return !conf.set.empty() || conf.response_headers.nelts != 0
           || conf.has_policies || conf.has_early_data;
}


ngx_http_output_header_filter_pt first_filter(const MainConf& conf) noexcept {
    return conf.set.empty() ? mark_first : filter_first;
}

}  // namespace


void install_response_filters(const MainConf& conf) noexcept {
    are_complete = false;
    if (needs_filters(conf)) {
        install<Place::among>(conf);
    }
}


void install_first_filter(const MainConf& conf) noexcept {
    are_complete = true;
    if (needs_filters(conf)) {
        next_first_filter = ngx_http_top_header_filter;
        ngx_http_top_header_filter = first_filter(conf);
    }
}


ngx_int_t keep_response_filters(ngx_cycle_t* cycle) noexcept {
    const MainConf* conf = main_conf(cycle);
    if (conf != nullptr && needs_filters(*conf)
        && !(are_complete && ngx_http_top_header_filter == first_filter(*conf)))
    {
        are_ahead = true;
        install<Place::ahead>(*conf);
    }
    return NGX_OK;
}

}  // namespace client_cert::http
