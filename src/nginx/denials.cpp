// What is remembered of denials that only another handshake can heal.
#include "nginx/ngx.hpp"

#include "nginx/denials.hpp"

#include "verify/session.hpp"
#include "x509/handle.hpp"

namespace client_cert::nginx {
namespace {

std::uint32_t hash(const void* bytes, std::size_t size) noexcept {
    auto* data = const_cast<u_char*>(static_cast<const unsigned char*>(bytes));
    return ngx_murmur_hash2(data, size);
}


// hash_address hashes an address without its port.
std::uint32_t hash_address(const sockaddr& address) noexcept {
    switch (address.sa_family) {
        case AF_INET:
            return hash(&reinterpret_cast<const sockaddr_in&>(address).sin_addr,
                        sizeof(in_addr));
#if (NGX_HAVE_INET6)
        case AF_INET6:
            return hash(
                &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr,
                sizeof(in6_addr));
#endif
        default:
            return 0;
    }
}


// address_of is where a connection comes from. While there is a request, realip
// has `sockaddr` say something else than in the handshake.
std::uint32_t address_of(const ngx_connection_t& c) noexcept {
    if (c.proxy_protocol != nullptr && c.proxy_protocol->src_addr.len != 0) {
        return hash(c.proxy_protocol->src_addr.data,
                    c.proxy_protocol->src_addr.len);
    }
    ngx_sockaddr_t peer;
    socklen_t size = sizeof(peer);
    const bool is_known =
        c.type == SOCK_STREAM && getpeername(c.fd, &peer.sockaddr, &size) == 0;
    return hash_address(is_known ? peer.sockaddr : *c.sockaddr);
}


// peer_of is who a connection is of. Who has no address, behind a unix socket,
// and whose certificate has no digest for want of memory, are all one: that
// costs full handshakes, no more.
std::uint32_t peer_of(const ngx_connection_t& c, const X509* leaf) noexcept {
    if (leaf == nullptr) {
        return address_of(c);
    }
    const x509::ErrorQueueGuard clean;
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    return X509_digest(leaf, EVP_sha256(), digest, &size) == 1
               ? hash(digest, size)
               : 0;
}

}  // namespace


void Denials::note(const ngx_connection_t& c) noexcept {
    const x509::CertificateHandle leaf{
        SSL_get_peer_certificate(c.ssl->connection)};
    // A session's time is OpenSSL's, of a clock that goes on while nginx's own
    // stands still, and that time() may be a tick behind of.
    timeval now{};
    ngx_gettimeofday(&now);
    times_.note(peer_of(c, leaf.get()), now.tv_sec);
}


bool Denials::has_since(const ngx_connection_t& c,
                        const SSL_SESSION& session) const noexcept {
    if (times_.is_empty()) {
        return false;
    }
    auto* mutable_session = const_cast<SSL_SESSION*>(&session);
    const std::uint32_t peer =
        peer_of(c, SSL_SESSION_get0_peer(mutable_session));
    return x509::began_at(session) <= times_.last(peer);
}

}  // namespace client_cert::nginx
