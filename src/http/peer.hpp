// What a TLS connection's peer is known to be, kept for the connection's life.
#pragma once

#include "http/ngx_http.hpp"

#include <optional>

#include "http/conf.hpp"
#include "identity/identity.hpp"
#include "verify/session_record.hpp"
#include "verify/trust.hpp"
#include "x509/certificate.hpp"

namespace client_cert::http {

// RenderedValue is the value of one FormatUse for one connection.
struct RenderedValue {
    // text has no data until it was rendered, and no length where the value is
    // absent. It ends in a NUL that is not counted.
    ngx_str_t text = {};
    // whole is false where something was left out; chain_is_lost where that is
    // a chain which the session could not keep.
    bool whole = true;
    bool chain_is_lost = false;
    // arrives is false where a header would not arrive as this text.
    bool arrives = true;
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

// KeptFacts are facts of a peer's certificate that its connection keeps once
// they are wanted again, as far as it has room.
struct KeptFacts {
    Identity facts;
    // size is how many bytes they took last; 0 before that.
    std::size_t size = 0;
    bool are_kept = false;
};

struct KnownDecision;
struct KnownRules;
struct Verdict;

// Peer is what is known of the other end of a TLS connection. It lives in the
// pool of the connection that owns the TLS object: the TCP connection, also
// for HTTP/2, or the QUIC connection.
struct Peer {
    // conf is the configuration that numbers the values.
    const MainConf* conf = nullptr;
    ngx_connection_t* owner = nullptr;
    // settled is false until the handshake is over: before, that there is no
    // certificate may yet change.
    bool settled = false;
    bool presented = false;
    // handshake_error is the X509_V_ERR number that the handshake came to;
    // responder_error the same where the chain is good, but a responder (OCSP)
    // or a date that cannot be read speaks against it.
    int handshake_error = X509_V_OK;
    int responder_error = X509_V_OK;
    // validity is the certificate's, if it could be read.
    std::optional<x509::Validity> validity;
    Verdict* verdicts = nullptr;
    // values are those that do not depend on a verdict.
    std::span<RenderedValue> values;
    SentName* names = nullptr;
    // kept counts the bytes of the variables' values and of the facts that are
    // kept, also for verdicts.
    std::size_t kept = 0;
    // decisions are those of rules that say the same for every request.
    KnownDecision* decisions = nullptr;
    KnownRules* rules = nullptr;
};

// Finding is what a verification came to, and the values that depend on it.
// Requests may hold what is in it for as long as they take, so nothing of it
// changes.
struct Finding {
    // is_made is false before there was one.
    bool is_made = false;
    bool verified = false;
    // status is `NONE`, `SUCCESS` or `FAILED:` and a reason; error is the
    // X509_V_ERR number that belongs to it.
    ngx_str_t status = {};
    int error = X509_V_OK;
    // path leads from the leaf's issuer to the trust anchor.
    std::span<const PathLink> path;
    std::span<RenderedValue> values;
};

// EarlierFinding is one that a peer's verdict had before.
struct EarlierFinding : Finding {
    EarlierFinding* next = nullptr;
};

// Verdict is whether a peer's certificate is verified, by one trust: what was
// found last.
struct Verdict : Finding {
    Peer* peer = nullptr;
    Verdict* next = nullptr;
    const x509::Trust* trust = nullptr;
    // earlier are other findings. Where one comes again, so do its values: a
    // connection has room for each once, however often it is judged.
    EarlierFinding* earlier = nullptr;
    // valid_from and valid_until are the seconds since 1970 between which it
    // stays the same, the first one included.
    std::int64_t valid_from = 0;
    std::int64_t valid_until = 0;
    // generation is that of the trust.
    std::uint64_t generation = 0;
};

// init_peers prepares the process for Peer objects, once. NGX_ERROR where
// OpenSSL has no room.
[[nodiscard]] ngx_int_t init_peers(ngx_log_t* log) noexcept;

// find_verdict returns what holds for a request, now, of the peer of its
// connection, which is one with TLS; nullptr where there is no memory.
[[nodiscard]] Verdict* find_verdict(ngx_http_request_t* r) noexcept;

// find_server_verdict returns the same by the server's trust, whatever the
// location's.
[[nodiscard]] Verdict* find_server_verdict(ngx_http_request_t* r) noexcept;

// load_identity fills an identity with what is known of a peer that presented a
// certificate, for the request: its verdict and the facts. These are always the
// same ones of the certificate itself where `kept` is not nullptr, and then are
// read once for the connection. False where there is no memory or the
// certificate cannot be read.
[[nodiscard]] bool load_identity(ngx_http_request_t* r, Identity& identity,
                                 const Verdict& verdict, Facts facts,
                                 KeptFacts* kept) noexcept;

// peer_value returns the value of a format for a peer that presented a
// certificate, rendered on first use and kept for the connection, or, where it
// keeps much already, for the request; nullptr where there is no memory or the
// certificate cannot be read.
[[nodiscard]] const RenderedValue* peer_value(ngx_http_request_t* r,
                                              Verdict& verdict,
                                              ngx_uint_t use) noexcept;

// render_once renders a format for a peer into the request's pool and keeps
// nothing. False as in peer_value.
[[nodiscard]] bool render_once(RenderedValue& value, ngx_http_request_t* r,
                               const Verdict& verdict,
                               const FormatUse& use) noexcept;

// claim_first tells whether a request may carry a header that only the first
// request of a connection carries, and marks the header as carried. The
// request's subrequests and redirects may as well. NGX_OK, NGX_DECLINED, or
// NGX_ERROR where there is no memory.
[[nodiscard]] ngx_int_t claim_first(ngx_http_request_t* r, Peer& peer,
                                    const HeaderName& name) noexcept;

// warn_left_out logs that a header was left out of a request or a response,
// once for each connection and header. Without TLS, where `peer` is nullptr,
// there is no telling connections apart, and it is no warning.
void warn_left_out(ngx_http_request_t* r, Peer* peer, const HeaderName& name,
                   std::string_view reason) noexcept;

}  // namespace client_cert::http
