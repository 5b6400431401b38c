// nginx's headers for http, for C++. Every file for http includes this first.
#pragma once

#include "nginx/ngx.hpp"

extern "C" {
#include <ngx_http.h>
}

extern "C" ngx_module_t ngx_http_client_cert_module;

namespace client_cert::http {

using namespace nginx;

// for_each_header calls `visit(element)` for each element of a header list. The
// list may be uninitialised, as after a malformed request line.
template <class Visit>
void for_each_header(ngx_list_t& headers, Visit visit) noexcept {
    if (headers.last == nullptr) {
        return;
    }
    for (ngx_list_part_t* part = &headers.part; part != nullptr;
         part = part->next) {
        const std::span<ngx_table_elt_t> part_elements{
            static_cast<ngx_table_elt_t*>(part->elts), part->nelts};
        for (ngx_table_elt_t& element : part_elements) {
            visit(element);
        }
    }
}

}  // namespace client_cert::http
