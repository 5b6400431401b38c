// What the module does to the headers of a request.
#include "http/ngx_http.hpp"

#include "http/request_headers.hpp"

#include <cstring>

#include "fields/field_list.hpp"
#include "http/header_list.hpp"
#include "http/versions.hpp"

namespace client_cert::http {
namespace {

// is_connection is asked of most requests, and so looks at eight letters at
// once. One bit tells an upper-case letter from a lower-case one.
bool is_connection(const ngx_table_elt_t& header) noexcept {
    constexpr std::string_view name = "connection";
    const auto eight = [](const void* at) {
        std::uint64_t letters = 0;
        std::memcpy(&letters, at, sizeof(letters));
        return letters | 0x2020'2020'2020'2020;
    };
    constexpr std::size_t rest = name.size() - sizeof(std::uint64_t);
    return header.key.len == name.size()
           && eight(header.key.data) == eight(name.data())
           && eight(header.key.data + rest) == eight(name.data() + rest);
}


// is_ours tells whether the module added a header: no other's name is written
// in the same memory.
bool is_ours(const ngx_table_elt_t& header, const MainConf& conf) noexcept {
    for (const HeaderName* name : elements<HeaderName*>(&conf.names)) {
        if (header.lowcase_key == name->lowcase.data) {
            return true;
        }
    }
    return false;
}


// claim makes all copies of a header that the module added the module's own.
void claim(ngx_list_t& headers, const ngx_table_elt_t& own) noexcept {
    for_each_header(headers, [&](ngx_table_elt_t& header) {
        if (view(header.value) == view(own.value)
            && equals_ignoring_case(view(header.key), view(own.key)))
        {
            header.lowcase_key = own.lowcase_key;
        }
    });
}


// claim_copies claims what a subrequest has from its parent: where a script
// copied the list, that is the module's by its text alone. The module adds no
// more to the parent than the configuration says, whatever a client sends.
void claim_copies(ngx_http_request_t* r) noexcept {
    const MainConf& conf = main_conf(r);
    for_each_header(r->parent->headers_in.headers,
                    [&](const ngx_table_elt_t& header) {
                        if (is_ours(header, conf)) {
                            claim(r->headers_in.headers, header);
                        }
                    });
}


// going tells which members are to be taken out of a Connection header: doomed
// names, since the next hop would remove what it names, and whatever is no
// name: other parsers find one in `close;Client-Cert` or in
// `close Client-Cert`.
template <class Doomed>
auto going(Doomed doomed) noexcept {
    return [doomed](std::string_view member) {
        return !is_token(member) || doomed(member);
    };
}


// clean_connection takes out of a Connection header what is to go.
template <class Doomed>
bool clean_connection(ngx_table_elt_t& header, ngx_pool_t* pool,
                      Doomed doomed) noexcept {
    const auto goes = going(doomed);
    if (!list_names(view(header.value), goes)) {
        return true;
    }
    const std::string_view rest = compose(
        [&](Writer& out) { put_list_without(out, view(header.value), goes); },
        [&](std::size_t size) {
            return static_cast<char*>(ngx_pcalloc(pool, size + 1));
        });
    if (rest.data() == nullptr) {
        return false;
    }
    header.value = to_ngx(rest);
    return true;
}


// remove takes the headers out for which `drop(header)` holds, and the members
// of Connection for which `doomed(name)` does.
template <class Drop, class Doomed>
Cleaned remove(ngx_http_request_t* r, Drop drop, Doomed doomed) noexcept {
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


// strip takes every header out that no client may send, and of which
// `stays(header)` does not hold.
template <class Stays>
Cleaned strip(ngx_http_request_t* r, Stays stays) noexcept {
    const NameSet& reserved = main_conf(r).set;
    return remove(
        r,
        [&](const ngx_table_elt_t& header) {
            return reserved.refuses(view(header.key)) && !stays(header);
        },
        [&](std::string_view name) { return reserved.contains(name); });
}


// strip_all takes every header out that no client may send.
[[gnu::noinline]] Cleaned strip_all(ngx_http_request_t* r) noexcept {
    return strip(r, [](const ngx_table_elt_t&) { return false; });
}


// keeps_alive tells of a header that is what browsers and proxies send.
bool keeps_alive(const ngx_table_elt_t& header) noexcept {
    const std::string_view value = view(header.value);
    return value.size() == k_keep_alive.size()
           && std::memcmp(value.data(), k_keep_alive.data(), value.size()) == 0
           && is_connection(header);
}


// is_dirty tells whether a header, or something of it, is to be taken out.
bool is_dirty(const ngx_table_elt_t& header, const NameSet& reserved) noexcept {
    return reserved.contains(view(header.key))
           || (is_connection(header)
               && list_names(view(header.value),
                             going([&](std::string_view name) {
                                 return reserved.contains(name);
                             })));
}


// has_dirty tells whether some header of a request is.
[[gnu::noinline]] bool has_dirty(const ngx_list_t& headers,
                                 const MainConf& conf) noexcept {
    return needs_look(headers, conf.request_filter,
                      [&](const ngx_table_elt_t& header) {
                          return is_dirty(header, conf.set);
                      });
}


// may_be_dirty is false for requests that have nothing to be taken out. Most
// are done with the first scan, which calls nothing.
[[gnu::always_inline]] inline bool may_be_dirty(ngx_http_request_t* r,
                                                const MainConf& conf) noexcept {
    const ngx_list_t& headers = r->headers_in.headers;
    return conf.takes_odd_names
           || (needs_look(headers, conf.request_filter,
                          [&](const ngx_table_elt_t& header) {
                              return !conf.may_keep_alive
                                     || !keeps_alive(header);
                          })
               && has_dirty(headers, conf));
}


// has_clean_list tells whether a request began with the list of one that was
// cleaned.
bool has_clean_list(ngx_http_request_t* r) noexcept {
    while (r != r->main) {
        r = r->parent;
        if (CleanMark::of(r).is_set()) {
            return true;
        }
    }
    return false;
}

}  // namespace


Cleaned clean_unmarked(ngx_http_request_t* r) noexcept {
    if (r != r->main && !own_list(r)) {
        return Cleaned::no_memory;
    }
    Cleaned result = Cleaned::nothing;
    if (inbound(r) != Inbound::pass && may_be_dirty(r, main_conf(r))) {
        result = strip_all(r);
    }
    if (result != Cleaned::no_memory) {
        CleanMark{r->headers_in.headers, result}.set(r);
    }
    return result;
}


bool hide_unmarked(ngx_http_request_t* r) noexcept {
    if (has_clean_list(r)) {
        return true;
    }
    const MainConf& conf = main_conf(r);
    Cleaned result = Cleaned::nothing;
    if (inbound(r) != Inbound::pass && may_be_dirty(r, conf)) {
        if (r != r->main && !own_list(r)) {
            return false;
        }
        result = strip(r, [&](const ngx_table_elt_t& header) {
            return is_ours(header, conf);
        });
    }
    // A redirect or a subrequest has what the module added before: where it
    // passes through the phases, that is still to be taken out.
    if (!r->internal && result != Cleaned::no_memory) {
        CleanMark{r->headers_in.headers, result}.set(r);
    }
    return result != Cleaned::no_memory;
}


void hide_all(ngx_http_request_t* r) noexcept {
    ngx_list_t& headers = r->headers_in.headers;
    if (headers.last != nullptr) {
        headers.part.nelts = 0;
        headers.part.next = nullptr;
        headers.last = &headers.part;
        relink_headers(r);
    }
}


bool make_room_again(ngx_http_request_t* r) noexcept {
    if (inbound(r) != Inbound::pass) {
        return strip_all(r) != Cleaned::no_memory;
    }

    const auto plan = elements<OutgoingHeader>(location_conf(r).plan);
    const auto sent_here = [&](std::string_view name) {
        for (const OutgoingHeader& header : plan) {
            if (same_folded(view(header.name->text), name)) {
                return true;
            }
        }
        return !plan.empty() && !is_token(name);
    };
    const auto goes = [&](const ngx_table_elt_t& header) {
        return sent_here(view(header.key)) || is_ours(header, main_conf(r));
    };
    if (r != r->main) {
        claim_copies(r);
    }
    return remove(r, goes, sent_here) != Cleaned::no_memory;
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

}  // namespace client_cert::http
