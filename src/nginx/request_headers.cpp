// What the module does to the headers of a request.
#include "ngx.hpp"

#include "request_headers.hpp"

#include "field_list.hpp"
#include "header_list.hpp"
#include "versions.hpp"

namespace client_cert::nginx {
namespace {

bool is_connection(const ngx_table_elt_t& header) noexcept {
    return equals_ignoring_case(view(header.key), "connection");
}


// clean_connection takes doomed names out of a Connection header, since the
// next hop would remove what it names, and whatever is no name: other parsers
// find one in `close;Client-Cert` or in `close Client-Cert`.
template <class Doomed>
bool clean_connection(ngx_table_elt_t& header, ngx_pool_t* pool,
                      Doomed doomed) noexcept {
    const auto goes = [&](std::string_view member) {
        return !is_token(member) || doomed(member);
    };
    if (!list_names(view(header.value), goes)) {
        return true;
    }
    Writer counted;
    put_list_without(counted, view(header.value), goes);
    auto* text = static_cast<u_char*>(ngx_pcalloc(pool, counted.size() + 1));
    if (text == nullptr) {
        return false;
    }
    Writer out{{chars(text), counted.size()}};
    put_list_without(out, view(header.value), goes);
    header.value = {counted.size(), text};
    return true;
}


// remove takes the headers out whose name is doomed, and those for which
// `also(header)` holds.
template <class Doomed, class Also>
Cleaned remove(ngx_http_request_t* r, Doomed doomed, Also also) noexcept {
    const auto drop = [&](const ngx_table_elt_t& header) {
        return doomed(view(header.key)) || also(header);
    };

    bool found = false;
    bool failed = false;
    for_each_header(r->headers_in.headers, [&](ngx_table_elt_t& header) {
        if (drop(header)) {
            found = true;
        } else if (is_connection(header)) {
            failed |= !clean_connection(header, r->pool, doomed);
        }
    });
    if (failed) {
        return Cleaned::no_memory;
    }
    if (!found) {
        return Cleaned::nothing;
    }

    relink_headers(r);
    return remove_headers(r->headers_in.headers, r->pool, drop)
               ? Cleaned::reserved
               : Cleaned::no_memory;
}


// own_list gives a subrequest a header list of its own: it starts with its
// parent's.
[[gnu::noinline]] bool own_list(ngx_http_request_t* r) noexcept {
    relink_headers(r);
    return copy_headers(r->headers_in.headers, r->pool);
}


// strip takes every reserved header out.
[[gnu::noinline]] Cleaned strip(ngx_http_request_t* r) noexcept {
    const NameSet& reserved = main_conf(r).set;
    return remove(
        r, [&](std::string_view name) { return reserved.refuses(name); },
        [](const ngx_table_elt_t&) { return false; });
}


Cleaned strip_where_needed(ngx_http_request_t* r) noexcept {
    const MainConf& conf = main_conf(r);
    return conf.has_odd_names
                   || needs_look(r->headers_in.headers, conf.request_filter)
               ? strip(r)
               : Cleaned::nothing;
}

}  // namespace


Cleaned clean_unmarked(ngx_http_request_t* r) noexcept {
    if (r != r->main && !own_list(r)) {
        return Cleaned::no_memory;
    }
    const Cleaned result =
        inbound(r) == Inbound::pass ? Cleaned::nothing : strip_where_needed(r);
    if (result != Cleaned::no_memory) {
        CleanMark{r->headers_in.headers, result}.set(r);
    }
    return result;
}


bool make_room_again(ngx_http_request_t* r) noexcept {
    if (inbound(r) != Inbound::pass) {
        return strip_where_needed(r) != Cleaned::no_memory;
    }

    const auto plan = elements<OutgoingHeader>(location_conf(r).plan);
    const auto sent_here = [&](std::string_view name) {
        for (const OutgoingHeader& header : plan) {
            if (same_folded(view(header.name->text), name)) {
                return true;
            }
        }
        return !plan.empty() && !is_ascii_name(name);
    };
    const auto added_before = [&](const ngx_table_elt_t& header) {
        for (const HeaderName* name :
             elements<HeaderName*>(&main_conf(r).names)) {
            if (header.lowcase_key == name->lowcase.data) {
                return true;
            }
        }
        return false;
    };
    return remove(r, sent_here, added_before) != Cleaned::no_memory;
}


bool add_header(ngx_http_request_t* r, const HeaderName& name,
                const ngx_str_t& value) noexcept {
    ngx_list_t& headers = r->headers_in.headers;
    if (headers.last == nullptr
        && ngx_list_init(&headers, r->pool, 8, sizeof(ngx_table_elt_t))
               != NGX_OK)
    {
        return false;
    }
    auto* header = static_cast<ngx_table_elt_t*>(ngx_list_push(&headers));
    if (header == nullptr) {
        return false;
    }
    *header = {};
    header->hash = name.hash;
    header->key = name.text;
    header->value = value;
    header->lowcase_key = name.lowcase.data;
    relink_headers(r);
    return true;
}

}  // namespace client_cert::nginx
