// Which names the module may take over in requests and add to responses.
#include "http/ngx_http.hpp"

#include "http/allowed_names.hpp"

#include <array>

#include "fields/field_name.hpp"

namespace client_cert::http {
namespace {

// RFC 9110 section 7.6.1, and the proxy's own credentials.
constexpr std::array<std::string_view, 9> k_hop_by_hop = {
    "connection",
    "keep-alive",
    "proxy-connection",
    "proxy-authorization",
    "proxy-authenticate",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
};

// What nginx parses in some builds only, and what it writes into every request
// to an upstream, whatever the build.
constexpr std::array<std::string_view, 14> k_request = {
    "host",
    "cookie",
    "content-length",
    "content-type",
    "x-forwarded-for",
    "x-real-ip",
    "accept",
    "accept-encoding",
    "accept-language",
    "authorization",
    "date",
    "depth",
    "destination",
    "overwrite",
};

// What nginx keeps outside its list of response headers.
constexpr std::array<std::string_view, 10> k_response = {
    "server",        "date",     "content-type",     "content-length",
    "last-modified", "location", "content-encoding", "content-range",
    "accept-ranges", "etag",
};


bool folds_to_one_of(std::string_view name,
                     std::span<const std::string_view> folded) noexcept {
    for (const std::string_view candidate : folded) {
        if (folds_to(name, candidate)) {
            return true;
        }
    }
    return false;
}


// common_objection holds for requests and responses.
std::string_view common_objection(std::string_view name) noexcept {
    if (!is_token(name)) {
        return "is not a field name (RFC 9110, section 5.6.2)";
    }
    if (folds_to_one_of(name, k_hop_by_hop)) {
        return "is a hop-by-hop header";
    }
    return {};
}

}  // namespace


std::string_view request_name_objection(std::string_view name) noexcept {
    constexpr std::string_view nginx_own = "is a header that nginx itself uses";

    if (const auto objection = common_objection(name); !objection.empty()) {
        return objection;
    }
    if (folds_to_one_of(name, k_request)) {
        return nginx_own;
    }
    for (const ngx_http_header_t* known = ngx_http_headers_in;
         known->name.len != 0; known++)
    {
        if (same_folded(name, view(known->name))) {
            return nginx_own;
        }
    }
    return {};
}


std::string_view response_name_objection(std::string_view name) noexcept {
    if (const auto objection = common_objection(name); !objection.empty()) {
        return objection;
    }
    if (folds_to_one_of(name, k_response)) {
        return "is a header that nginx itself writes";
    }
    return {};
}

}  // namespace client_cert::http
