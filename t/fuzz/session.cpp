// Fuzzes what a TLS session brings back: what is taken for a record of ours can
// be written again and is then the same, and points nowhere else.
//
// The input is what the session holds.
#include <openssl/ssl.h>

#include <algorithm>
#include <memory>
#include <string>

#include "fuzz.hpp"
#include "memory.hpp"
#include "verify/session.hpp"

namespace {

using namespace client_cert;
using fuzz::require;
using test::Memory;

using ContextHandle = std::unique_ptr<SSL_CTX, x509::Releases<SSL_CTX_free>>;
using SessionHandle =
    std::unique_ptr<SSL_SESSION, x509::Releases<SSL_SESSION_free>>;
using SslHandle = std::unique_ptr<SSL, x509::Releases<SSL_free>>;


std::string wire(const SessionRecord& record) {
    Writer counted;
    put_session_record(counted, record);
    std::string text(counted.size(), '\0');
    Writer out{{text.data(), text.size()}};
    put_session_record(out, record);
    require(out.size() == text.size(), "a record written unlike counted");
    return text;
}


bool same(const SessionRecord& a, const SessionRecord& b) {
    return a.trust == b.trust && a.valid_from == b.valid_from
           && a.valid_until == b.valid_until && a.has_chain == b.has_chain
           && std::ranges::equal(a.presented, b.presented, std::ranges::equal)
           && std::ranges::equal(a.path, b.path);
}


void require_inside(const SessionRecord& record, Bytes input) {
    for (const Bytes der : record.presented) {
        require(
            der.empty()
                || (der.data() >= input.data()
                    && der.data() + der.size() <= input.data() + input.size()),
            "a certificate is outside of the record");
    }
    for (const PathLink link : record.path) {
        require(link.trusted || link.index < record.presented.size(),
                "a link leads out of the presented chain");
    }
}


// Without memory nothing is read, and with less than is needed as well.
void require_no_memory_is_said(Bytes input, std::size_t needed) {
    for (std::size_t given = 0; given < needed; given++) {
        Memory memory{given};
        std::optional<SessionRecord> record;
        require(!read_session_record(record, input, memory.arena())
                    && !record.has_value(),
                "a record was read without memory");
    }
}


// OpenSSL's session gives back what the bytes say.
void require_same_from_session(Bytes input,
                               const std::optional<SessionRecord>& expected) {
    static const ContextHandle context{SSL_CTX_new(TLS_method())};
    const SslHandle ssl{SSL_new(context.get())};
    const SessionHandle session{SSL_SESSION_new()};
    require(SSL_SESSION_set_protocol_version(session.get(), TLS1_3_VERSION) == 1
                && SSL_SESSION_set1_ticket_appdata(session.get(), input.data(),
                                                   input.size())
                       == 1
                && SSL_set_session(ssl.get(), session.get()) == 1,
            "OpenSSL made no session");
    Memory memory;
    std::optional<SessionRecord> kept;
    require(x509::kept_in_session(kept, *ssl, memory.arena()),
            "a session cannot be read");
    require(kept.has_value() == expected.has_value()
                && (!kept || same(*kept, *expected)),
            "a session says something else than its bytes");
}

}  // namespace


extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
    const Bytes input{data, size};
    Memory memory;
    std::optional<SessionRecord> record;
    require(read_session_record(record, input, memory.arena()),
            "there was memory");
    (void)read_session_head(input);
    require_same_from_session(input, record);
    if (!record) {
        return 0;
    }
    require(is_session_record(input), "a record of somebody else was read");
    const auto head = read_session_head(input);
    require(head && head->trust == record->trust
                && head->has_chain == record->has_chain,
            "a record's head says something else");
    require_inside(*record, input);
    require_no_memory_is_said(input, memory.requests());

    const std::string again = wire(*record);
    require(again.size() == size, "a record of another length is written");
    std::optional<SessionRecord> back;
    require(read_session_record(back, fuzz::bytes_of(again), memory.arena())
                && back.has_value(),
            "what was written cannot be read");
    require(same(*record, *back), "what was written reads differently");

    TrustId id{};
    if (const x509::ChainHandle chain = x509::decode_chain(record->presented)) {
        require(sk_X509_num(chain.get())
                    == static_cast<int>(record->presented.size()),
                "a certificate of the chain is missing");
        if (sk_X509_num(chain.get()) > 0) {
            std::span<const Bytes> encoded;
            (void)x509::encode_chain(encoded, chain.get(), memory.arena());
            require(x509::digest_chain(id, *sk_X509_value(chain.get(), 0),
                                       record->presented),
                    "there was memory for a digest");
        }
    }
    require(ERR_peek_error() == 0, "an error is left behind");
    return 0;
}
