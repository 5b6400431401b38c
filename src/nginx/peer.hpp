// What a TLS connection's peer is known to be, kept for the connection's life.
#pragma once

#include "ngx.hpp"

#include <optional>

#include "certificate.hpp"
#include "conf.hpp"

namespace client_cert::nginx {

// RenderedValue is the value of one FormatUse for one connection.
struct RenderedValue {
    // text has no data until it was rendered, and no length where the value is
    // absent. It ends in a NUL that is not counted.
    ngx_str_t text = {};
    // whole is false where something ambiguous was left out.
    bool whole = true;
};

// SentName is what a connection remembers of one HeaderName that is sent once,
// or was left out.
struct SentName {
    const HeaderName* name = nullptr;
    SentName* next = nullptr;
    // carrier is the request that carries a header which only the first
    // request does; the Peer itself once that request is over.
    const void* carrier = nullptr;
    // warned is true once something left out was logged.
    bool warned = false;
};

// Peer is what is known of the other end of a TLS connection. It lives in the
// pool of the connection that owns the TLS object: the TCP connection, also
// for HTTP/2, or the QUIC connection.
struct Peer {
    // conf is the configuration that numbers `values`.
    const MainConf* conf = nullptr;
    ngx_connection_t* owner = nullptr;
    // settled is false until the handshake is over: before, that there is no
    // certificate may yet change.
    bool settled = false;
    bool presented = false;
    // verified is true where the certificate is verified and valid now.
    bool verified = false;
    // status is `NONE`, `SUCCESS` or `FAILED:` and a reason, for now; error is
    // the X509_V_ERR number that belongs to it.
    ngx_str_t status = {};
    int error = X509_V_OK;
    // handshake_verified is the verdict of the handshake, whatever the time.
    bool handshake_verified = false;
    // validity is the certificate's, if it could be read.
    std::optional<x509::Validity> validity;
    std::span<RenderedValue> values;
    SentName* names = nullptr;
};

// init_peers prepares the process for Peer objects, once. NGX_ERROR where
// OpenSSL has no room.
[[nodiscard]] ngx_int_t init_peers(ngx_log_t* log) noexcept;

// find_peer returns the peer of a request's connection with its verdict as of
// now, for a connection with TLS; nullptr where there is no memory.
[[nodiscard]] Peer* find_peer(ngx_http_request_t* r) noexcept;

// peer_value returns the value of a format for a peer that presented a
// certificate, rendered on first use; nullptr where there is no memory or the
// certificate cannot be read.
[[nodiscard]] const RenderedValue* peer_value(ngx_http_request_t* r, Peer& peer,
                                              ngx_uint_t use) noexcept;

// render_once renders a format for a peer into the request's pool and keeps
// nothing. False as in peer_value.
[[nodiscard]] bool render_once(RenderedValue& value, ngx_http_request_t* r,
                               const Peer& peer, const FormatUse& use) noexcept;

// claim_first tells whether a request may carry a header that only the first
// request of a connection carries, and marks the header as carried. The
// request's subrequests and redirects may as well. NGX_OK, NGX_DECLINED, or
// NGX_ERROR where there is no memory.
[[nodiscard]] ngx_int_t claim_first(ngx_http_request_t* r, Peer& peer,
                                    const HeaderName& name) noexcept;

// first_warning tells whether a connection's first warning about a header is
// due, and counts it as given.
[[nodiscard]] bool first_warning(Peer& peer, const HeaderName& name) noexcept;

}  // namespace client_cert::nginx
