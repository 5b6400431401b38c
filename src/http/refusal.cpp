// Who refuses what failed in a handshake that left it to policies.
#include "http/ngx_http.hpp"

#include "http/refusal.hpp"

#include "http/conf.hpp"
#include "http/http_variables.hpp"
#include "http/servers.hpp"
#include "http/verdict.hpp"
#include "nginx/notes.hpp"
#include "nginx/refusal.hpp"

namespace client_cert::http {
namespace {

// refuses tells whether the server refuses by itself what fails in handshakes,
// and nginx lets pass what stands for it.
bool refuses(ngx_http_request_t* r) noexcept {
    return server_conf(r).refuse.refuse != Refuse::policy
           && is_optional_no_ca(ssl_conf(r));
}


// Refusal is why a request was refused, for as long as there is the request:
// of the connection, others may be another server's.
struct Refusal {
    ngx_str_t status = {};
};


// refusal_of is a request's, or nullptr.
const Refusal* refusal_of(ngx_http_request_t* r) noexcept {
    return is_left_to_policies(*r->connection) ? find_note<Refusal>(
               *r->pool, [](const Refusal&) { return true; })
                                               : nullptr;
}


// get_client_verify is nginx's own but where this module refused in its place:
// an error page shall see what it was.
ngx_int_t get_client_verify(ngx_http_request_t* r, ngx_http_variable_value_t* v,
                            uintptr_t data) noexcept {
    const Refusal* refusal = refusal_of(r);
    if (refusal == nullptr) {
        return main_conf(r).client_verify(r, v, data);
    }
    v->len = static_cast<unsigned>(refusal->status.len);
    v->data = refusal->status.data;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;
    return NGX_OK;
}


// refuse does what nginx does where a handshake failed.
ngx_int_t refuse(ngx_http_request_t* r, const Verdict& verdict) noexcept {
    if (!add_note(r->pool, Refusal{verdict.status})) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }
    refuse_session(*r->connection, verdict.error);
    return NGX_HTTPS_CERT_ERROR;
}

}  // namespace


ngx_int_t refuse_in_post_read(ngx_http_request_t* r) noexcept {
    if (!is_left_to_policies(*r->connection) || !refuses(r)) {
        return NGX_DECLINED;
    }
    const Verdict* verdict = find_server_verdict(r);
    if (verdict == nullptr) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }
    return fails(*verdict) ? refuse(r, *verdict) : NGX_DECLINED;
}


void show_refusals(ngx_conf_t* cf) noexcept {
    ngx_http_variable_t* variable = find_variable(cf, "ssl_client_verify");
    // A `map` may have taken its name.
    if (variable != nullptr
        && variable->data
               == reinterpret_cast<uintptr_t>(&ngx_ssl_get_client_verify))
    {
        main_conf(cf).client_verify = variable->get_handler;
        variable->get_handler = get_client_verify;
    }
}

}  // namespace client_cert::http
