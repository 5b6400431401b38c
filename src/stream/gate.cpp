// Who gets in, before a server does anything with a connection.
#include "stream/ngx_stream.hpp"

#include "stream/gate.hpp"

#include "mqtt/answers.hpp"
#include "nginx/decision.hpp"
#include "nginx/resumption.hpp"
#include "stream/admission.hpp"
#include "stream/conf.hpp"
#include "stream/connect_reader.hpp"
#include "stream/early_uses.hpp"
#include "stream/ending.hpp"
#include "stream/mqtt.hpp"
#include "stream/recheck.hpp"
#include "stream/servers.hpp"
#include "stream/rule_texts.hpp"
#include "stream/tlvs.hpp"
#include "stream/topic_filter.hpp"
#include "stream/verdict.hpp"

namespace client_cert::stream {
namespace {

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
         const Verdict* verdict, ngx_pool_t* scratch) noexcept {
    if (verdict == nullptr && policy.rules != nullptr) {
        to.access = Access::no_certificate;
        return true;
    }
    return decide(to, policy, verdict,
                  {RuleTexts::expander(s), scratch, s->connection->log});
}


bool is_denial(Access access) noexcept {
    return access != Access::granted && access != Access::abstained;
}


// remember keeps a decision for whoever asks for it later. False where there is
// no memory.
bool remember(ngx_stream_session_t* s, Access access) noexcept {
    Session* session = session_of(s);
    if (session == nullptr) {
        return false;
    }
    session->is_decided = true;
    session->access = access;
    return true;
}


// forget_denied has nobody go on with a session whose denial only another
// handshake can heal.
void forget_denied(ngx_stream_session_t* s, Access access) noexcept {
    ngx_connection_t* c = s->connection;
    if (c->ssl != nullptr && needs_handshake(access)) {
        forget_session(*c, main_conf(s).denials);
    }
}


// deny tells of a denial, and has sessions know of it.
void deny(ngx_stream_session_t* s, const Policy& policy,
          const Decision& decision, const Verdict* verdict) noexcept {
    const ngx_connection_t* c = s->connection;
    log_denial(NGX_LOG_INFO, policy, decision, verdict, c->pool, c->log);
    forget_denied(s, decision.access);
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
    const Verdict* verdict = find_verdict(s, nullptr, s->connection->pool);
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


// Outcome is what a connection ends with, or NGX_STREAM_OK, and what a client
// of MQTT is answered, if it is.
struct Outcome {
    ngx_uint_t status = NGX_STREAM_OK;
    std::string_view answer = {};
};


constexpr Outcome k_failed{NGX_STREAM_INTERNAL_SERVER_ERROR};


// admit_client asks who the client is.
Outcome admit_client(ngx_stream_session_t* s, const ServerConf& conf,
                     const Verdict* verdict, const Reading* reading) noexcept {
    if (conf.policy == nullptr) {
        return {};
    }
    Decision decision;
    if (!ask(s, decision, *conf.policy, verdict, s->connection->pool)
        || !remember(s, decision.access))
    {
        return k_failed;
    }
    if (!is_denial(decision.access)) {
        return {};
    }
    deny(s, *conf.policy, decision, verdict);
    return {NGX_STREAM_FORBIDDEN,
            reading == nullptr ? std::string_view{}
                               : mqtt::connack(reading->connect.version,
                                               mqtt::Refusal::not_authorized)};
}


// admit_connect asks what the client says in its CONNECT, and puts what the
// upstream is to get in its place.
Outcome admit_connect(ngx_stream_session_t* s, const ServerConf& conf,
                      const Verdict* verdict, Reading& reading) noexcept {
    Admission admission;
    if (!admit(s, conf.mqtt, verdict, reading, admission)) {
        return k_failed;
    }
    if (admission.access == Access::granted) {
        return {};
    }
    return remember(s, admission.access)
               ? Outcome{NGX_STREAM_FORBIDDEN, admission.answer}
               : k_failed;
}


// log_closing says why a session ends that was let in.
void log_closing(const ngx_stream_session_t* s, const Verdict& verdict,
                 Access access, ngx_pool_t* scratch) noexcept {
    const ngx_str_t why = to_ngx(
        verdict.verified
            ? reason(access)
            : std::string_view(X509_verify_cert_error_string(verdict.error)));
    log_refusal(NGX_LOG_INFO, &verdict, scratch, s->connection->log,
                "%V, the connection is closed", &why);
}


// may_stay tells whether a session would be let in now.
bool may_stay(ngx_stream_session_t* s, ngx_pool_t* scratch) noexcept {
    const ServerConf& conf = server_conf(s);
    const Verdict* verdict = find_verdict(s, conf.own, scratch);
    Decision decision;
    if (verdict == nullptr) {
        return false;
    }
    if (conf.policy == nullptr) {
        decision.access =
            verdict->verified ? Access::abstained : Access::unverified;
    } else if (!ask(s, decision, *conf.policy, verdict, scratch)
               || !remember(s, decision.access))
    {
        return false;
    }
    if (!is_denial(decision.access)) {
        return true;
    }
    log_closing(s, *verdict, decision.access, scratch);
    forget_denied(s, decision.access);
    return false;
}


// recheck has that asked again where a certificate got a session in, or is told
// of in its CONNECT.
bool recheck(ngx_stream_session_t* s, const ServerConf& conf,
             const Verdict* verdict) noexcept {
    const bool counts =
        verdict != nullptr && verdict->verified
        && (conf.policy != nullptr || mentions_certificate(conf.mqtt));
    return !counts || conf.recheck == 0
           || begin_rechecks(s, conf.recheck, may_stay);
}


// let_in finds out what a connection ends with here; the upstream is told of
// one that goes on. `reading` is nullptr without MQTT.
Outcome let_in(ngx_stream_session_t* s, Reading* reading) noexcept {
    const ServerConf& conf = server_conf(s);
    const bool tells = conf.forward.forward == Forward::proxy_v2;
    const Verdict* verdict = nullptr;
    if (refuses(s)
        || ((conf.policy != nullptr || tells || reading != nullptr)
            && !find_if_tls(s, verdict))
        || (conf.policy == nullptr && verdict != nullptr
            && refuses_as_of_now(s)))
    {
        return k_failed;
    }
    Outcome outcome = admit_client(s, conf, verdict, reading);
    const std::size_t rest = reading != nullptr ? reading->rest().size() : 0;
    if (outcome.status == NGX_STREAM_OK && reading != nullptr) {
        outcome = admit_connect(s, conf, verdict, *reading);
    }
    if (outcome.status == NGX_STREAM_OK && tells && !tell(s, conf, verdict)) {
        return k_failed;
    }
    if (outcome.status == NGX_STREAM_OK && reading != nullptr) {
        const ngx_buf_t& first = *s->connection->buffer;
        begin_watching(s,
                       static_cast<std::size_t>(first.last - first.pos) - rest);
    }
    return outcome.status != NGX_STREAM_OK || recheck(s, conf, verdict)
               ? outcome
               : k_failed;
}


// pass_on lets a server do with a connection what it does, or ends it.
void pass_on(ngx_stream_session_t* s, Reading* reading) noexcept {
    const Outcome outcome = let_in(s, reading);
    if (outcome.status == NGX_STREAM_OK) {
        server_conf(s).handler(s);
    } else if (outcome.answer.empty()) {
        end(s, outcome.status);
    } else {
        answer_and_end(s, outcome.answer, outcome.status);
    }
}

}  // namespace


void gate(ngx_stream_session_t* s) noexcept {
    if (s->connection->ssl != nullptr) {
        forget_early(s);
    }
    if (!speaks_mqtt(server_conf(s).mqtt)) {
        pass_on(s, nullptr);
        return;
    }
    read_connect(s,
                 [](ngx_stream_session_t* session, Reading& reading) noexcept {
                     pass_on(session, &reading);
                 });
}


bool access_text(ngx_stream_session_t* s, ngx_str_t& to) noexcept {
    to = ngx_null_string;
    if (const Session* session = known_session(s);
        session != nullptr && session->is_decided)
    {
        to = to_ngx(reason(session->access));
        return true;
    }
    const Policy* policy = server_conf(s).policy;
    // A session with a status is over, and was never decided about.
    if (policy == nullptr || is_early(*s) || s->status != 0) {
        return true;
    }
    Decision decision;
    const Verdict* verdict = nullptr;
    if (!find_if_tls(s, verdict)
        || !ask(s, decision, *policy, verdict, s->connection->pool))
    {
        return false;
    }
    to = to_ngx(reason(decision.access));
    return true;
}

}  // namespace client_cert::stream
