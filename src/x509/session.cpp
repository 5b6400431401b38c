// What a TLS session keeps of its handshake's verification, across resumption.
#include "session.hpp"

#include <openssl/tls1.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
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

}  // namespace


bool keep_in_session(SSL& ssl, X509_STORE_CTX& context, const Trust& trust,
                     std::size_t largest_cached, Arena arena) noexcept {
    const ErrorQueueGuard clean;
    SSL_SESSION* session = SSL_get_session(&ssl);
    X509* leaf = X509_STORE_CTX_get0_cert(&context);
    if (session == nullptr || leaf == nullptr) {
        return true;
    }
    if (const Bytes taken = place(*session);
        !taken.empty() && !is_session_record(taken))
    {
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

    Verification verification;
    find_bounds(verification, trust, *leaf, presented.get(),
                std::time(nullptr));
    SessionRecord record;
    record.trust = trust.id;
    record.valid_from = verification.valid_from;
    record.valid_until = verification.valid_until;
    SessionRecord without_chain = record;
    const Outcome outcome =
        find_path(record.path, trust, X509_STORE_CTX_get0_chain(&context),
                  presented.get(), arena);
    record.has_chain = outcome == Outcome::done;
    // What the client sent need not be kept for a path that it has no part in.
    if (std::ranges::all_of(record.path, &PathLink::trusted)) {
        without_chain.path = record.path;
    }
    if (outcome == Outcome::failed
        || !encode_chain(record.presented, presented.get(), arena))
    {
        return false;
    }

    const std::size_t without = size_without_record(ssl, *leaf);
    const std::size_t largest = largest_session(ssl, without, largest_cached);
    const std::size_t room = largest - std::min(without, largest);
    for (const SessionRecord* one : {&record, &without_chain}) {
        if (size_of(*one) <= room) {
            return fill(*session, *one, arena);
        }
    }
    (void)SSL_SESSION_set1_ticket_appdata(session, nullptr, 0);
    return true;
}


bool kept_in_session(std::optional<SessionRecord>& to, SSL& ssl,
                     Arena arena) noexcept {
    to.reset();
    const SSL_SESSION* session = SSL_get_session(&ssl);
    return session == nullptr
           || read_session_record(to, place(*session), arena);
}

}  // namespace client_cert::x509
