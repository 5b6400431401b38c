// The phase handlers of requests.
#include "http/ngx_http.hpp"

#include "http/phases.hpp"

#include "http/once.hpp"
#include "http/request_headers.hpp"
#include "http/texts.hpp"
#include "http/verdict.hpp"
#include "nginx/values.hpp"

namespace client_cert::http {
namespace {

// dialect_value is the value of a dialect's header; without length where there
// is none.
ngx_int_t dialect_value(ngx_http_request_t* r, const OutgoingHeader& header,
                        Verdict* verdict, ngx_str_t& value) noexcept {
    if (verdict == nullptr || !verdict->peer->presented) {
        value =
            elements<FormatUse>(&main_conf(r).registry.uses.list)[header.use]
                .without_certificate[verdict != nullptr ? 1 : 0];
        return NGX_OK;
    }
    const RenderedValue* rendered =
        peer_value(*verdict, header.use, r->pool, r->connection->log);
    if (rendered == nullptr) {
        return NGX_ERROR;
    }
    if (!rendered->whole) {
        warn_left_out(r, verdict->peer, *header.name,
                      rendered->chain_is_lost
                          ? "a chain that TLS sessions have no room for"
                          : "a value that it cannot carry without ambiguity");
    }
    if (!rendered->arrives) {
        warn_left_out(r, verdict->peer, *header.name,
                      field_value_objection(view(rendered->text)));
        return NGX_OK;
    }
    value = rendered->text;
    return NGX_OK;
}


// custom_value is the value of client_cert_header; without length where there
// is none that may be sent.
ngx_int_t custom_value(ngx_http_request_t* r, const OutgoingHeader& header,
                       const Verdict* verdict, ngx_str_t& value) noexcept {
    ngx_str_t text;
    if (!Texts::evaluate(r, *header.value, text)) {
        return NGX_ERROR;
    }
    if (text.len == 0) {
        return NGX_OK;
    }
    if (const auto objection = field_value_objection(view(text));
        !objection.empty())
    {
        warn_left_out(r, verdict != nullptr ? verdict->peer : nullptr,
                      *header.name, objection);
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


// find_value is the value of a header that is to be sent; without length where
// there is none.
ngx_int_t find_value(ngx_http_request_t* r, const OutgoingHeader& header,
                     Verdict* verdict, ngx_str_t& value) noexcept {
    value = ngx_null_string;
    if (!allows(header.condition, verdict)) {
        return NGX_OK;
    }
    return header.value != nullptr ? custom_value(r, header, verdict, value)
                                   : dialect_value(r, header, verdict, value);
}


// send puts one header into the request, unless its value is longer than `max=`
// allows.
ngx_int_t send(ngx_http_request_t* r, const OutgoingHeader& header,
               const Verdict* verdict, const ngx_str_t& value) noexcept {
    if (value.len > header.max) {
        warn_left_out(r, verdict != nullptr ? verdict->peer : nullptr,
                      *header.name,
                      "its value, which is longer than \"max=\" allows");
        return NGX_OK;
    }
    return add_header(r, *header.name, value) ? NGX_OK : NGX_ERROR;
}


// fit_together tells whether no header is going to be left out for its size.
ngx_int_t fit_together(ngx_http_request_t* r,
                       std::span<const OutgoingHeader> headers,
                       Verdict* verdict, bool& fit) noexcept {
    for (const OutgoingHeader& header : headers) {
        ngx_str_t value;
        if (find_value(r, header, verdict, value) != NGX_OK) {
            return NGX_ERROR;
        }
        fit &= value.len <= header.max;
    }
    return NGX_OK;
}


// send_all sends a header and the chain that goes with it: that only with it,
// and only where nothing is left out for its size.
ngx_int_t send_all(ngx_http_request_t* r,
                   std::span<const OutgoingHeader> headers,
                   Verdict* verdict) noexcept {
    bool fit = true;
    if (headers.size() > 1 && fit_together(r, headers, verdict, fit) != NGX_OK)
    {
        return NGX_ERROR;
    }
    for (const OutgoingHeader& header : headers) {
        ngx_str_t value;
        if (find_value(r, header, verdict, value) != NGX_OK) {
            return NGX_ERROR;
        }
        const bool leads = &header == &headers.front();
        if (leads && value.len == 0) {
            return NGX_OK;
        }
        if (leads && header.first && verdict != nullptr) {
            const ngx_int_t claimed =
                claim_first(r, *verdict->peer, *header.name);
            if (claimed != NGX_OK) {
                return claimed == NGX_DECLINED ? NGX_OK : NGX_ERROR;
            }
        }
        const bool follows = !fit && value.len <= header.max;
        if (!leads && (value.len == 0 || follows)) {
            continue;
        }
        if (send(r, header, verdict, value) != NGX_OK) {
            return NGX_ERROR;
        }
    }
    return NGX_OK;
}


// forward sends what a location sends.
[[gnu::noinline]] ngx_int_t forward(
    ngx_http_request_t* r, std::span<const OutgoingHeader> plan) noexcept {
    Verdict* verdict = nullptr;
    if (r->connection->ssl != nullptr) {
        verdict = find_verdict(r);
        if (verdict == nullptr) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }
    for (std::size_t i = 0, next; i < plan.size(); i = next) {
        next = i + 1;
        while (next < plan.size() && plan[next].chained) {
            next++;
        }
        if (send_all(r, plan.subspan(i, next - i), verdict) != NGX_OK) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }
    return NGX_DECLINED;
}

}  // namespace


ngx_int_t clean_or_reject(ngx_http_request_t* r) noexcept {
    switch (clean_request(r)) {
        case Cleaned::nothing:
            return NGX_DECLINED;
        case Cleaned::no_memory:
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        case Cleaned::reserved:
            break;
    }
    if (inbound(r) == Inbound::reject) {
        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "client cert: client sent a reserved header");
        return NGX_HTTP_BAD_REQUEST;
    }
    return NGX_DECLINED;
}


ngx_int_t clean_before_rewrite(ngx_http_request_t* r,
                               ngx_http_phase_handler_t* ph) noexcept {
    if (clean_request(r) == Cleaned::no_memory) {
        ngx_http_finalize_request(r, NGX_HTTP_INTERNAL_SERVER_ERROR);
        return NGX_OK;
    }
    return ngx_http_core_rewrite_phase(r, ph);
}


ngx_int_t forward_in_preaccess(ngx_http_request_t* r) noexcept {
    if (!make_room(r)) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }
    const auto plan = elements<OutgoingHeader>(location_conf(r).plan);
    return plan.empty() ? NGX_DECLINED : forward(r, plan);
}


ngx_int_t hide_from_log(ngx_http_request_t* r) noexcept {
    if (!hide_forged(r)) {
        hide_all(r);
    }
    return NGX_OK;
}

}  // namespace client_cert::http
