// nginx's chains of filters, which belong to the process and not to a cycle.
//
// nginx begins its chains anew in the middle of configuring its modules, and
// each links itself to those before it. Where one refuses, those behind it stay
// linked as they were, but nothing leads to them any more: a worker that is
// started later would serve the old cycle without them.
#include "http/ngx_http.hpp"

#include "http/chains.hpp"

#include "http/versions.hpp"

namespace client_cert::http {
namespace {

// Chains is where each of them begins.
struct Chains {
    ngx_http_output_header_filter_pt header = nullptr;
    ngx_http_output_header_filter_pt early_hints = nullptr;
    ngx_http_output_body_filter_pt body = nullptr;
    ngx_http_request_body_filter_pt request_body = nullptr;
};

Chains before;

}  // namespace


void remember_chains() noexcept {
    before.header = ngx_http_top_header_filter;
    if (const auto* early_hints = early_hints_filters()) {
        before.early_hints = *early_hints;
    }
    before.body = ngx_http_top_body_filter;
    before.request_body = ngx_http_top_request_body_filter;
}


void restore_chains() noexcept {
    ngx_http_top_header_filter = before.header;
    if (auto* early_hints = early_hints_filters()) {
        *early_hints = before.early_hints;
    }
    ngx_http_top_body_filter = before.body;
    ngx_http_top_request_body_filter = before.request_body;
}

}  // namespace client_cert::http
