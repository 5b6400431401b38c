// The algorithms of a server's own certificate.
#pragma once

#include <openssl/x509.h>

#include <array>
#include <string_view>

namespace client_cert::x509 {

// ServerAlgorithms are those.
struct ServerAlgorithms {
    // signature is OpenSSL's short name, such as `RSA-SHA256`; it is OpenSSL's.
    std::string_view signature;
    // key is `RSA`, `EC` or `DSA` and the number of bits in `text`; empty for
    // others.
    std::string_view key;
    std::array<char, 16> text;
};

// load_server_algorithms finds them out. `to` stays where it is.
void load_server_algorithms(ServerAlgorithms& to,
                            const X509& certificate) noexcept;

}  // namespace client_cert::x509
