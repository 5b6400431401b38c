// Values made of variables that nginx wants ahead of the phases.
#include "http/ngx_http.hpp"

#include "http/early_values.hpp"

#include <algorithm>

#include "http/request_headers.hpp"
#include "http/servers.hpp"
#include "http/versions.hpp"

namespace client_cert::http {
namespace {

// CleaningCode is the first of the codes that find out a value's length.
struct CleaningCode {
    ngx_http_script_len_code_pt code = nullptr;
    // rest are the others.
    void* rest = nullptr;
};


// Where there is no memory to clean, there is none for so long a value.
constexpr std::size_t k_too_long = ~std::size_t{0} / 2;


std::size_t clean_first(ngx_http_script_engine_t* engine) noexcept {
    static std::uintptr_t end = 0;
    if (!hide_forged(engine->request)) {
        engine->ip = reinterpret_cast<u_char*>(&end);
        return k_too_long;
    }
    const auto& own = *reinterpret_cast<const CleaningCode*>(engine->ip);
    engine->ip = static_cast<u_char*>(own.rest);
    return 0;
}


// guard puts the cleaning ahead of a value, once: servers may share it.
bool guard(ngx_conf_t* cf, ngx_http_complex_value_t& value) noexcept {
    if (value.lengths == nullptr
        || static_cast<const CleaningCode*>(value.lengths)->code == clean_first)
    {
        return true;
    }
    auto* code = create<CleaningCode>(cf->pool);
    if (code == nullptr) {
        return false;
    }
    *code = {clean_first, value.lengths};
    value.lengths = code;
    return true;
}

// guard_server guards what a server makes up ahead of the phases.
bool guard_server(ngx_conf_t* cf,
                  const ngx_http_core_srv_conf_t& server) noexcept {
    const auto* location = static_cast<const ngx_http_core_loc_conf_t*>(
        server.ctx->loc_conf[ngx_http_core_module.ctx_index]);
    for (ngx_http_err_page_t& page :
         elements<ngx_http_err_page_t>(location->error_pages))
    {
        if (!guard(cf, page.value)) {
            return false;
        }
    }
    for (ngx_http_complex_value_t& value :
         elements<ngx_http_complex_value_t>(early_read_conditions(server)))
    {
        if (!guard(cf, value)) {
            return false;
        }
    }
    return true;
}

}  // namespace


bool guard_early_values(ngx_conf_t* cf) noexcept {
    return std::ranges::all_of(
        servers(cf), [&](const auto* one) { return guard_server(cf, *one); });
}

}  // namespace client_cert::http
