// The certificate that a peer presented, wherever it is from.
#include "nginx/ngx.hpp"

#include "nginx/presented.hpp"

#include "verify/session.hpp"
#include "verify/verification.hpp"

namespace client_cert::nginx {

x509::CertificateHandle leaf_of(const Presented& presented) noexcept {
    if (presented.handshake != nullptr) {
        return x509::CertificateHandle{
            SSL_get_peer_certificate(presented.handshake)};
    }
    if (presented.leaf != nullptr) {
        (void)X509_up_ref(presented.leaf);
    }
    return x509::CertificateHandle{presented.leaf};
}


bool recall(std::optional<SessionRecord>& to, const Presented& presented,
            Arena arena) noexcept {
    to.reset();
    return presented.handshake == nullptr
           || x509::kept_in_session(to, *presented.handshake, arena);
}


bool find_sent(std::span<const Bytes>& to, const Presented& presented,
               const std::optional<SessionRecord>& record,
               Arena arena) noexcept {
    if (record && record->has_chain) {
        to = record->presented;
        return true;
    }
    return x509::encode_chain(
        to,
        presented.handshake == nullptr
            ? presented.sent
            : SSL_get_peer_cert_chain(presented.handshake),
        arena);
}

}  // namespace client_cert::nginx
