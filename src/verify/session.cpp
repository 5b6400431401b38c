// What a TLS session keeps of its handshake's verification, across resumption.
#include "verify/session.hpp"

#include <openssl/tls1.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <span>

namespace client_cert::x509 {
namespace {

// k_around_ticket is what a ticket's message has beside the session, at most:
// 16 bytes of key name, 16 of IV, 16 of padding and 32 of MAC (RFC 5077, 4), 4
// of header, 19 of fields and 8 of early data's extension (RFC 8446, 4.6.1).
constexpr std::size_t k_around_ticket = 111;

// k_largest_tickets is what clients take, who refuse the connection with a
// longer message: BoringSSL (ssl_max_handshake_message_len()) and Mbed TLS,
// Java, and OpenSSL. That fails the handshake itself from 0xff00 bytes on
// (construct_stateless_ticket()); and the client returns the ticket in its
// hello, which has two bytes for the length of all that is in there.
constexpr std::array<std::size_t, 3> k_largest_tickets{
    16384 - k_around_ticket, 32768 - k_around_ticket, 0xf000};

// k_other_parts is more than what else is in a session and does not grow: keys,
// ids, times, numbers and their headers.
constexpr std::size_t k_other_parts = 384;

constexpr std::size_t k_unlimited = std::numeric_limits<std::size_t>::max();


// uses_tickets tells whether the client, and not the server, is going to keep
// the session. Before TLS 1.3 OpenSSL gives a session an id only where it is
// not.
bool uses_tickets(const SSL& ssl) noexcept {
    const std::uint64_t options = SSL_get_options(&ssl);
    if ((options & SSL_OP_NO_TICKET) != 0) {
        return false;
    }
    if (SSL_version(&ssl) >= TLS1_3_VERSION) {
        return SSL_get_max_early_data(&ssl) == 0
               || (options & SSL_OP_NO_ANTI_REPLAY) != 0;
    }
    unsigned size = 0;
    (void)SSL_SESSION_get_id(SSL_get_session(&ssl), &size);
    return size == 0;
}


// largest_ticket is as long as a client takes that takes `without` bytes, which
// is what there is to take without the module.
std::size_t largest_ticket(std::size_t without) noexcept {
    const auto shorter = std::span{k_largest_tickets}.first<2>();
    const auto taken = std::ranges::lower_bound(shorter, without);
    return k_largest_tickets[static_cast<std::size_t>(taken - shorter.begin())];
}


std::size_t largest_session(const SSL& ssl, std::size_t without,
                            std::size_t largest_cached) noexcept {
    if (SSL_version(&ssl) >= TLS1_3_VERSION && SSL_get_num_tickets(&ssl) == 0) {
        return k_unlimited;
    }
    return uses_tickets(ssl) ? largest_ticket(without) : largest_cached;
}


Bytes place(const SSL_SESSION& session) noexcept {
    void* data = nullptr;
    std::size_t size = 0;
    (void)SSL_SESSION_get0_ticket_appdata(const_cast<SSL_SESSION*>(&session),
                                          &data, &size);
    return {static_cast<const unsigned char*>(data), size};
}


std::size_t size_of(const SessionRecord& record) noexcept {
    Writer counted;
    put_session_record(counted, record);
    return counted.size();
}


// fill puts a record into the session. False where there is no memory.
bool fill(SSL_SESSION& session, const SessionRecord& record,
          Arena arena) noexcept {
    const std::size_t size = size_of(record);
    char* text = arena.text(size);
    if (text == nullptr) {
        return false;
    }
    Writer out{{text, size}};
    put_session_record(out, record);
    return SSL_SESSION_set1_ticket_appdata(&session, text, out.size()) == 1;
}


// size_without_record is how long the session is going to be without a record,
// at most: a handshake that still goes on has no session that could be
// measured.
std::size_t size_without_record(const SSL& ssl, const X509& leaf) noexcept {
    const int certificate = i2d_X509(&leaf, nullptr);
    if (certificate <= 0) {
        return k_unlimited;
    }
    const char* name = SSL_get_servername(&ssl, TLSEXT_NAMETYPE_host_name);
    const unsigned char* protocol = nullptr;
    unsigned protocol_size = 0;
    SSL_get0_alpn_selected(&ssl, &protocol, &protocol_size);
    return static_cast<std::size_t>(certificate)
           + (name != nullptr ? std::strlen(name) : 0) + protocol_size
           + k_other_parts;
}


// room_for is how long a record may be.
std::size_t room_for(const SSL& ssl, const X509& leaf,
                     std::size_t largest_cached) noexcept {
    const std::size_t without = size_without_record(ssl, leaf);
    const std::size_t largest = largest_session(ssl, without, largest_cached);
    return largest - std::min(without, largest);
}


// make_records makes the record of a verification, and what of it goes without
// a chain. False where there is no memory.
bool make_records(SessionRecord& record, SessionRecord& without_chain,
                  const SSL_SESSION& session, X509_STORE_CTX& context,
                  const Trust& trust, const X509& leaf,
                  const STACK_OF(X509) * presented, Arena arena) noexcept {
    Verification verification;
    // OpenSSL looks at its clock at each date, lists' before certificates':
    // what changes meanwhile ends what is kept. That clock may be a tick behind
    // the one that the session's time is from.
    find_bounds(verification, trust, leaf, presented, began_at(session) - 1);
    record.trust = trust.id;
    record.valid_from = verification.valid_from;
    record.valid_until = verification.valid_until;
    without_chain = record;
    const Outcome outcome =
        find_path(record.path, trust, X509_STORE_CTX_get0_chain(&context),
                  presented, arena);
    record.has_chain = outcome == Outcome::done;
    // What the client sent need not be kept for a path that it has no part in.
    if (std::ranges::all_of(record.path, &PathLink::trusted)) {
        without_chain.path = record.path;
    }
    return outcome != Outcome::failed
           && encode_chain(record.presented, presented, arena);
}


// leads_alone tells whether a trust has come to its anchor without the help of
// what the client sent.
bool leads_alone(const SessionRecord& record,
                 X509_STORE_CTX& context) noexcept {
    return X509_STORE_CTX_get_error(&context) == X509_V_OK && record.has_chain
           && std::ranges::all_of(record.path, &PathLink::trusted);
}


void set_long_ago(SSL_SESSION& session) noexcept {
#if (OPENSSL_VERSION_NUMBER >= 0x30300000L)
    (void)SSL_SESSION_set_time_ex(&session, 1);
#else
    (void)SSL_SESSION_set_time(&session, 1);
#endif
}


// end_session sees to it that nobody resumes the session of a handshake that
// goes on. True where nobody is going to store it either. A ticket of TLS 1.2
// was promised by now: it is one that is over.
bool end_session(SSL& ssl, SSL_SESSION& session) noexcept {
    if (SSL_version(&ssl) >= TLS1_3_VERSION) {
        return SSL_set_num_tickets(&ssl, 0) == 1;
    }
    set_long_ago(session);
    // Marks a session with an id as one that caches do not take.
    (void)SSL_CTX_remove_session(SSL_get_SSL_CTX(&ssl), &session);
    return !uses_tickets(ssl);
}


// asked_name is the server's name in a ClientHello; empty where there is none.
std::string_view asked_name(SSL& ssl) noexcept {
    // RFC 6066 section 3: the sizes of the list and of the name, and between
    // them the type of the name. OpenSSL refuses what has another form.
    constexpr std::size_t head = 5;

    const unsigned char* list = nullptr;
    std::size_t size = 0;
    const bool has_name =
        SSL_client_hello_get0_ext(&ssl, TLSEXT_TYPE_server_name, &list, &size)
            == 1
        && size > head;
    return has_name ? std::string_view(
               reinterpret_cast<const char*>(list) + head, size - head)
                    : std::string_view();
}

}  // namespace


bool keep_in_session(SSL& ssl, X509_STORE_CTX& context, const Trust& trust,
                     const SessionUse& use, Arena arena) noexcept {
    const ErrorQueueGuard clean;
    SSL_SESSION* session = SSL_get_session(&ssl);
    X509* leaf = X509_STORE_CTX_get0_cert(&context);
    if (session == nullptr || leaf == nullptr) {
        return true;
    }

    // What the client sent begins with the leaf.
    const ChainHandle presented{
        sk_X509_dup(X509_STORE_CTX_get0_untrusted(&context))};
    if (!presented) {
        return false;
    }
    for (int i = 0; i < sk_X509_num(presented.get()); i++) {
        (void)X509_up_ref(sk_X509_value(presented.get(), i));
    }
    X509_free(sk_X509_shift(presented.get()));

    SessionRecord record;
    SessionRecord without_chain;
    if (!make_records(record, without_chain, *session, context, trust, *leaf,
                      presented.get(), arena))
    {
        return false;
    }
    const bool sent_chain = !record.presented.empty();
    const bool may_end = use.keeps_chains && sent_chain;
    if (const Bytes taken = place(*session);
        !taken.empty() && !is_session_record(taken))
    {
        if (may_end) {
            (void)end_session(ssl, *session);
        }
        return true;
    }

    const std::size_t room = room_for(ssl, *leaf, use.largest_cached);
    if ((use.keeps_chains || !sent_chain) && record.has_chain
        && size_of(record) <= room)
    {
        return fill(*session, record, arena);
    }
    if (may_end && use.sole == nullptr && end_session(ssl, *session)) {
        return fill(*session, record, arena);
    }
    if (size_of(without_chain) <= room) {
        return fill(*session, without_chain, arena);
    }
    if (may_end && !leads_alone(record, context)) {
        (void)end_session(ssl, *session);
    }
    (void)SSL_SESSION_set1_ticket_appdata(session, nullptr, 0);
    return true;
}


std::int64_t began_at(const SSL_SESSION& session) noexcept {
#if (OPENSSL_VERSION_NUMBER >= 0x30300000L)
    return SSL_SESSION_get_time_ex(&session);
#else
    return SSL_SESSION_get_time(&session);
#endif
}


bool may_resume(const SSL_SESSION& session, const TrustId* sole,
                std::int64_t now) noexcept {
    const auto record = read_session_head(place(session));
    return !record || record->has_chain
           || (sole != nullptr && record->trust == *sole
               && is_within(*record, now));
}


bool is_of_same_name(const SSL_SESSION& session, SSL& ssl) noexcept {
    if (SSL_version(&ssl) >= TLS1_3_VERSION) {
        return true;
    }
    const char* name = SSL_SESSION_get0_hostname(&session);
    return asked_name(ssl)
           == (name != nullptr ? std::string_view(name) : std::string_view());
}


bool kept_in_session(std::optional<SessionRecord>& to, SSL& ssl,
                     Arena arena) noexcept {
    to.reset();
    const SSL_SESSION* session = SSL_get_session(&ssl);
    return session == nullptr
           || read_session_record(to, place(*session), arena);
}

}  // namespace client_cert::x509
