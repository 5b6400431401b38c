// Fuzzes lists of names: in `Vary` and other headers, and what the module does
// to the headers and trailers of a response.
//
// The input has a line each: `=name` reserves a name, `=name*` a prefix;
// `~Name: value` is a trailer; `-Name: value` a header that somebody has
// removed; any other `Name: value` a header.
#include "nginx_request.hpp"

#include <string>
#include <vector>

#include "fields/field_list.hpp"
#include "fuzz.hpp"
#include "http/response.hpp"
#include "naive_names.hpp"

namespace {

using namespace client_cert;
using fuzz::require;
using fuzz::ReservedNames;

// Header is what the model knows of one.
struct Header {
    ngx_table_elt_t* real;
    std::string name;
    std::string value;
    bool is_there;
};

using Headers = std::vector<Header>;


ngx_int_t end_of_headers(ngx_http_request_t*) {
    return NGX_OK;
}


ngx_int_t end_of_body(ngx_http_request_t*, ngx_chain_t*) {
    return NGX_OK;
}


void require_lists_agree(std::string_view list, const NameSet& set,
                         const ReservedNames& reserved) {
    const auto in_set = [&](std::string_view name) {
        return set.contains(name);
    };
    const auto is_reserved = [&](std::string_view name) {
        return reserved.has(name);
    };
    require(list_names(list, in_set) == fuzz::naive_names(list, is_reserved),
            "a list does not name what it names");
    Writer counted;
    put_list_without(counted, list, in_set);
    std::string text(counted.size(), '\0');
    Writer out{{text.data(), text.size()}};
    put_list_without(out, list, in_set);
    require(out.size() == text.size(), "a list written unlike counted");
    require(text == fuzz::naive_without(list, is_reserved),
            "a list is wrong without some names");
}


void remove_reserved(Headers& headers, const ReservedNames& reserved) {
    for (Header& header : headers) {
        header.is_there = header.is_there && !reserved.has(header.name);
    }
}


void hide_variance(Headers& headers, const ReservedNames& reserved) {
    const auto is_reserved = [&](std::string_view name) {
        return reserved.has(name);
    };
    Headers::iterator first = headers.end();
    bool found = false;
    for (auto at = headers.begin(); at != headers.end(); ++at) {
        if (at->is_there && fuzz::lower(at->name) == "vary") {
            first = first == headers.end() ? at : first;
            found = found || fuzz::naive_names(at->value, is_reserved);
        }
    }
    if (!found) {
        return;
    }
    for (Header& header : headers) {
        if (fuzz::lower(header.name) == "vary") {
            header.is_there = false;
        }
    }
    first->is_there = true;
    first->value = "*";
}


void require_same(const Headers& headers) {
    for (const Header& header : headers) {
        require((header.real->hash != 0) == header.is_there,
                "a header is there, or is not");
        require(!header.is_there
                    || (nginx::view(header.real->key) == header.name
                        && nginx::view(header.real->value) == header.value),
                "a header has changed");
    }
}

}  // namespace


extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
    static const bool installed = [] {
        ngx_http_top_header_filter = end_of_headers;
        ngx_http_top_body_filter = end_of_body;
        ReservedNames any;
        any.add("X-Any");
        http::MainConf conf;
        http::settle_names(conf, any.set());
        http::install_response_filters(conf);
        return true;
    }();
    (void)installed;

    fuzz::Pool pool;
    fuzz::Request request{pool};
    ngx_http_request_t& r = request.raw;
    require(ngx_list_init(&r.headers_out.headers, pool.get(), 1 + size % 5,
                          sizeof(ngx_table_elt_t))
                    == NGX_OK
                && ngx_list_init(&r.headers_out.trailers, pool.get(), 2,
                                 sizeof(ngx_table_elt_t))
                       == NGX_OK,
            "there was memory");

    ReservedNames reserved;
    Headers headers;
    Headers trailers;
    std::string_view rest = fuzz::text_of({data, size});
    while (!rest.empty()) {
        std::string_view line = fuzz::take_until(rest, "\n");
        const char first = line.empty() ? '\0' : line.front();
        if (first == '=' || first == '~' || first == '-') {
            line.remove_prefix(1);
        }
        if (first == '=') {
            reserved.add(line);
            continue;
        }
        const std::string name{fuzz::take_until(line, ": ")};
        auto& list =
            first == '~' ? r.headers_out.trailers : r.headers_out.headers;
        ngx_table_elt_t* real = fuzz::push(list, pool, name, line);
        real->hash = first == '-' ? 0 : 1;
        (first == '~' ? trailers : headers)
            .push_back({real, name, std::string(line), first != '-'});
    }
    http::settle_names(request.main, reserved.set());

    for (const Header& header : headers) {
        require_lists_agree(header.value, request.main.set, reserved);
    }
    require(ngx_http_top_header_filter(&r) == NGX_OK
                && ngx_http_top_body_filter(&r, nullptr) == NGX_OK,
            "a filter failed");
    remove_reserved(headers, reserved);
    hide_variance(headers, reserved);
    remove_reserved(trailers, reserved);
    require_same(headers);
    require_same(trailers);
    return 0;
}
