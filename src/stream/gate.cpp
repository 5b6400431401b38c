// Who gets in, before a server does anything with a connection.
#include "stream/ngx_stream.hpp"

#include "stream/gate.hpp"

#include "nginx/decision.hpp"
#include "nginx/resumption.hpp"
#include "stream/conf.hpp"
#include "stream/early_uses.hpp"
#include "stream/servers.hpp"
#include "stream/texts.hpp"
#include "stream/tlvs.hpp"
#include "stream/verdict.hpp"

namespace client_cert::stream {
namespace {

// end ends a connection without waiting for the client's own end of TLS.
void end(ngx_stream_session_t* s, ngx_uint_t status) noexcept {
    if (s->connection->ssl != nullptr) {
        s->connection->ssl->no_wait_shutdown = 1;
    }
    ngx_stream_finalize_session(s, status);
}


// find_if_tls finds what holds, nullptr without TLS. False where there is no
// memory.
bool find_if_tls(ngx_stream_session_t* s, const Verdict*& verdict) noexcept {
    verdict = nullptr;
    if (s->connection->ssl == nullptr) {
        return true;
    }
    verdict = find_verdict(s);
    return verdict != nullptr;
}


// ask says what a policy says. Where there is no TLS, rules have nobody to look
// at: a way around those that deny must not be another listener of the server.
bool ask(ngx_stream_session_t* s, Decision& to, const Policy& policy,
         const Verdict* verdict) noexcept {
    if (verdict == nullptr && policy.rules != nullptr) {
        to.access = Access::no_certificate;
        return true;
    }
    ngx_connection_t* c = s->connection;
    return decide(to, policy, verdict, {Texts::expander(s), c->pool, c->log});
}


bool is_denial(Access access) noexcept {
    return access != Access::granted && access != Access::abstained;
}


// Decided is what a session remembers of its decision.
struct Decided {
    Access access = Access::unverified;
};


const Decided* decided(ngx_stream_session_t* s) noexcept {
    return static_cast<const Decided*>(
        ngx_stream_get_module_ctx(s, ngx_stream_client_cert_module));
}


// remember keeps a decision for whoever asks for it later. False where there is
// no memory.
bool remember(ngx_stream_session_t* s, Access access) noexcept {
    auto* note = create<Decided>(s->connection->pool);
    if (note == nullptr) {
        return false;
    }
    note->access = access;
    ngx_stream_set_ctx(s, note, ngx_stream_client_cert_module);
    return true;
}


// deny tells of a denial, and has sessions know of it.
void deny(ngx_stream_session_t* s, const Policy& policy,
          const Decision& decision, const Verdict* verdict) noexcept {
    ngx_connection_t* c = s->connection;
    log_denial(NGX_LOG_INFO, policy, decision, verdict, c->pool, c->log);
    if (c->ssl != nullptr && needs_handshake(decision.access)) {
        forget_session(*c, main_conf(s).denials);
    }
}


// refuses_as_of_now does what nginx does in handshakes where this server would
// refuse the certificate in one that began now, and leaves nothing to policies:
// another server of the address left it to them, or a session goes on after its
// certificate's time, or from another server.
bool refuses_as_of_now(ngx_stream_session_t* s) noexcept {
    const Ssl& ssl = ssl_conf(s);
    if (ssl.verify == 0 || server_conf(s).refuse.refuse == Refuse::policy) {
        return false;
    }
    const Verdict* verdict = find_verdict(s, nullptr);
    if (verdict == nullptr) {
        return true;
    }
    if (!verdict->peer->presented || verdict->verified
        || (is_optional_no_ca(ssl) && !fails(*verdict)))
    {
        return false;
    }
    refuse_session(*s->connection, verdict->error);
    return true;
}


// is_overlooked tells whether a handshake came to what nginx refuses, in a
// server that certificates are wanted by.
bool is_overlooked(const ngx_connection_t& c, const Ssl& ssl,
                   int error) noexcept {
    if (error != X509_V_OK) {
        return !is_optional_no_ca(ssl) || !is_optional(error);
    }
    const bool is_wanted = ssl.verify == 1;
    return is_wanted
           && x509::CertificateHandle{SSL_get_peer_certificate(
                  c.ssl->connection)}
                  == nullptr;
}


// refuses_overlooked does what nginx does where it looked by the word of
// another server: where a handshake ends at the first go, that of the one it
// began with.
bool refuses_overlooked(ngx_connection_t& c, const Ssl& ssl) noexcept {
    const auto error =
        static_cast<int>(SSL_get_verify_result(c.ssl->connection));
    if (!is_overlooked(c, ssl, error)) {
        return false;
    }
    refuse_session(c, error);
    return true;
}


// refuses tells whether what a handshake came to ends a connection before
// anything of ours is asked.
bool refuses(ngx_stream_session_t* s) noexcept {
    ngx_connection_t& c = *s->connection;
    const Ssl& ssl = ssl_conf(s);
    if (c.ssl == nullptr || ssl.verify == 0) {
        return false;
    }
    return is_left_to_policies(c) && is_optional_no_ca(ssl)
               ? refuses_as_of_now(s)
               : refuses_overlooked(c, ssl);
}


// tell puts a header of the PROXY protocol before what the client sent. False
// where it cannot be made.
bool tell(ngx_stream_session_t* s, const ServerConf& conf,
          const Verdict* verdict) noexcept {
    ngx_connection_t& c = *s->connection;
    std::span<const proxy_protocol::Tlv> tlvs;
    if (!find_tlvs(s, conf, verdict, tlvs)) {
        return false;
    }
    std::string_view content;
    if (c.buffer != nullptr) {
        content = {chars(c.buffer->pos),
                   static_cast<std::size_t>(c.buffer->last - c.buffer->pos)};
    }
    ngx_buf_t* buffer = make_proxy_header(c, verdict, conf.forward.header, tlvs,
                                          content, c.pool, c.log);
    if (buffer == nullptr) {
        return false;
    }
    c.buffer = buffer;
    return true;
}


// admit finds out what a connection ends with here, or NGX_STREAM_OK; the
// upstream is told of one that goes on.
ngx_uint_t admit(ngx_stream_session_t* s) noexcept {
    const ServerConf& conf = server_conf(s);
    const bool tells = conf.forward.forward == Forward::proxy_v2;
    const Verdict* verdict = nullptr;
    if (refuses(s)
        || ((conf.policy != nullptr || tells) && !find_if_tls(s, verdict))
        || (conf.policy == nullptr && verdict != nullptr
            && refuses_as_of_now(s)))
    {
        return NGX_STREAM_INTERNAL_SERVER_ERROR;
    }
    if (conf.policy != nullptr) {
        Decision decision;
        if (!ask(s, decision, *conf.policy, verdict)
            || !remember(s, decision.access)) {
            return NGX_STREAM_INTERNAL_SERVER_ERROR;
        }
        if (is_denial(decision.access)) {
            deny(s, *conf.policy, decision, verdict);
            return NGX_STREAM_FORBIDDEN;
        }
    }
    return tells && !tell(s, conf, verdict) ? NGX_STREAM_INTERNAL_SERVER_ERROR
                                            : NGX_STREAM_OK;
}

}  // namespace


void gate(ngx_stream_session_t* s) noexcept {
    if (s->connection->ssl != nullptr) {
        forget_early(s);
    }
    if (const ngx_uint_t status = admit(s); status != NGX_STREAM_OK) {
        end(s, status);
        return;
    }
    server_conf(s).handler(s);
}


bool access_text(ngx_stream_session_t* s, ngx_str_t& to) noexcept {
    to = ngx_null_string;
    if (const Decided* note = decided(s)) {
        to = to_ngx(reason(note->access));
        return true;
    }
    const Policy* policy = server_conf(s).policy;
    // A session with a status is over, and was never decided about.
    if (policy == nullptr || is_early(*s) || s->status != 0) {
        return true;
    }
    Decision decision;
    const Verdict* verdict = nullptr;
    if (!find_if_tls(s, verdict) || !ask(s, decision, *policy, verdict)) {
        return false;
    }
    to = to_ngx(reason(decision.access));
    return true;
}

}  // namespace client_cert::stream
