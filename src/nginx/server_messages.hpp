// What is said of servers that cannot do what stands in them.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/place.hpp"
#include "nginx/policy.hpp"
#include "nginx/refusal.hpp"

namespace client_cert::nginx {

// AskingParts are what a server has of what it takes to ask for certificates: a
// listener with TLS, a certificate of its own, `ssl_verify_client`; and whether
// a `client_cert_ca` is in force.
struct AskingParts {
    bool has_tls = false;
    bool has_certificate = false;
    bool verifies = false;
    bool names_ca = false;
};

// refuse_policy logs that a policy cannot hold in a server that never asks for
// a certificate.
void refuse_policy(ngx_log_t* log, const Place& place, const AskingParts& parts,
                   const AccessChoice& access) noexcept;

// refuse_leaving logs that the handshakes of a server leave nothing to
// policies.
void refuse_leaving(ngx_log_t* log, const Place& place,
                    const RefuseChoice& choice) noexcept;

// warn_never_asks logs that a directive has no effect, or what other one, in a
// server that never asks for a certificate.
void warn_never_asks(ngx_log_t* log, const Place& place, bool has_tls,
                     const ngx_str_t& directive, const ngx_str_t& file,
                     ngx_uint_t line,
                     const char* effect = "has no effect") noexcept;

// warn_of_off logs that a place which seems to need no certificate needs one.
void warn_of_off(ngx_log_t* log, const AccessChoice& access) noexcept;

// warn_of_no_ca logs that a policy lets nobody in, for want of a CA.
void warn_of_no_ca(ngx_log_t* log, const AccessChoice& access) noexcept;

}  // namespace client_cert::nginx
