// The phase handlers of requests.
#include "ngx.hpp"

#include "phases.hpp"

#include "peer.hpp"
#include "request_headers.hpp"

namespace client_cert::nginx {
namespace {

// warn_left_out logs once per TLS connection and header that a value was left
// out.
void warn_left_out(ngx_http_request_t* r, Peer* peer, const HeaderName& name,
                   const char* reason) noexcept {
    if (peer == nullptr || first_warning(*peer, name)) {
        ngx_log_error(NGX_LOG_WARN, r->connection->log, 0,
                      "client cert: left out of \"%V\": %s", &name.text,
                      reason);
    }
}


// allows tells whether a header's condition holds for a peer, which is nullptr
// without TLS.
bool allows(Condition condition, const Peer* peer) noexcept {
    switch (condition) {
        case Condition::always:
            return true;
        case Condition::presented:
            return peer != nullptr && peer->presented;
        case Condition::verified:
            break;
    }
    return peer != nullptr && peer->presented && peer->verified;
}


// dialect_value is the value of a dialect's header; without length where there
// is none.
ngx_int_t dialect_value(ngx_http_request_t* r, const OutgoingHeader& header,
                        Peer* peer, ngx_str_t& value) noexcept {
    if (peer == nullptr || !peer->presented) {
        value = elements<FormatUse>(&main_conf(r).uses)[header.use]
                    .without_certificate[peer != nullptr ? 1 : 0];
        return NGX_OK;
    }
    const RenderedValue* rendered = peer_value(r, *peer, header.use);
    if (rendered == nullptr) {
        return NGX_ERROR;
    }
    if (!rendered->whole) {
        warn_left_out(r, peer, *header.name,
                      "a value that it cannot carry without ambiguity");
    }
    // The upstream would not see that space, and HTTP/2 forbids it.
    if (has_edge_space(view(rendered->text))) {
        warn_left_out(r, peer, *header.name,
                      "its value, which begins or ends with a space");
        return NGX_OK;
    }
    value = rendered->text;
    return NGX_OK;
}


// custom_value is the value of client_cert_header; without length where there
// is none that may be sent.
ngx_int_t custom_value(ngx_http_request_t* r, const OutgoingHeader& header,
                       ngx_str_t& value) noexcept {
    ngx_str_t text;
    if (ngx_http_complex_value(r, header.value, &text) != NGX_OK) {
        return NGX_ERROR;
    }
    if (text.len == 0) {
        return NGX_OK;
    }
    if (!is_visible_ascii(view(text))) {
        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "client cert: \"%V\" not sent, its value is not visible "
                      "ASCII",
                      &header.name->text);
        return NGX_OK;
    }
    auto* copy = static_cast<u_char*>(ngx_pnalloc(r->pool, text.len + 1));
    if (copy == nullptr) {
        return NGX_ERROR;
    }
    *ngx_cpymem(copy, text.data, text.len) = '\0';
    value = {text.len, copy};
    return NGX_OK;
}


// send puts one header of the plan into the request, where it has a value.
ngx_int_t send(ngx_http_request_t* r, const OutgoingHeader& header,
               Peer* peer) noexcept {
    if (!allows(header.condition, peer)) {
        return NGX_OK;
    }

    ngx_str_t value = ngx_null_string;
    const ngx_int_t rc = header.value != nullptr
                             ? custom_value(r, header, value)
                             : dialect_value(r, header, peer, value);
    if (rc != NGX_OK || value.len == 0) {
        return rc;
    }

    if (header.first && peer != nullptr) {
        const ngx_int_t claimed = claim_first(r, *peer, *header.name);
        if (claimed != NGX_OK) {
            return claimed == NGX_DECLINED ? NGX_OK : NGX_ERROR;
        }
    }
    if (value.len > header.max) {
        warn_left_out(r, peer, *header.name,
                      "its value, which is longer than \"max=\" allows");
        return NGX_OK;
    }
    return add_header(r, *header.name, value) ? NGX_OK : NGX_ERROR;
}

}  // namespace


ngx_int_t clean_in_server_rewrite(ngx_http_request_t* r) noexcept {
    switch (clean_request(r)) {
        case Cleaned::nothing:
            return NGX_DECLINED;
        case Cleaned::no_memory:
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        case Cleaned::reserved:
            break;
    }
    if (r == r->main && !r->internal && inbound(r) == Inbound::reject) {
        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "client cert: client sent a reserved header");
        return NGX_HTTP_BAD_REQUEST;
    }
    return NGX_DECLINED;
}


ngx_int_t clean_in_rewrite(ngx_http_request_t* r) noexcept {
    return clean_request(r) == Cleaned::no_memory
               ? NGX_HTTP_INTERNAL_SERVER_ERROR
               : NGX_DECLINED;
}


ngx_int_t forward_in_preaccess(ngx_http_request_t* r) noexcept {
    if (clean_request(r) == Cleaned::no_memory || !make_room(r)) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    const auto plan = elements<OutgoingHeader>(location_conf(r).plan);
    if (plan.empty()) {
        return NGX_DECLINED;
    }
    Peer* peer = nullptr;
    if (r->connection->ssl != nullptr) {
        peer = find_peer(r);
        if (peer == nullptr) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }
    for (const OutgoingHeader& header : plan) {
        if (send(r, header, peer) != NGX_OK) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }
    return NGX_DECLINED;
}

}  // namespace client_cert::nginx
