// Who answers a certificate that fails in the handshake.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/verdict.hpp"

namespace client_cert::nginx {

// Refuse is what client_cert_refuse says.
enum class Refuse : unsigned char { unset, handshake, policy };

// RefuseChoice is what the directive says of a server.
struct RefuseChoice {
    Refuse refuse = Refuse::unset;
    // file and line say where that was written, and is_inherited whether in
    // another level.
    ngx_str_t file = {};
    ngx_uint_t line = 0;
    bool is_inherited = false;
};

// read_refuse reads `client_cert_refuse`.
[[nodiscard]] char* read_refuse(ngx_conf_t* cf, RefuseChoice& choice) noexcept;

// merge_refuse takes over what a server does not say from the level around it.
void merge_refuse(const RefuseChoice& prev, RefuseChoice& choice) noexcept;

// is_left_to_policies tells whether a connection, with TLS or without, failed
// in a handshake that left it to policies.
[[nodiscard]] bool is_left_to_policies(const ngx_connection_t& c) noexcept;

// fails tells whether nginx would refuse in a handshake what a verdict says.
[[nodiscard]] bool fails(const Verdict& verdict) noexcept;

// refuse_session logs such a refusal, and forgets the session, as nginx does:
// for an error of OpenSSL's, X509_V_OK where there is no certificate.
void refuse_session(ngx_connection_t& c, int error) noexcept;

}  // namespace client_cert::nginx
