// What is said of servers that cannot do what stands in them.
#include "nginx/ngx.hpp"

#include "nginx/server_messages.hpp"

namespace client_cert::nginx {
namespace {

// missing is what to write so that a server asks for certificates.
const char* missing(const AskingParts& parts) noexcept {
    if (!parts.has_tls) {
        return parts.verifies ? "\"listen ... ssl;\""
                              : "\"listen ... ssl;\" and \"ssl_verify_client "
                                "optional;\"";
    }
    // It is then the handshakes of another server.
    return parts.verifies && !parts.has_certificate
               ? "\"ssl_certificate FILE;\" and \"ssl_certificate_key FILE;\""
               : "\"ssl_verify_client optional;\"";
}

}  // namespace


void refuse_policy(ngx_log_t* log, const Place& place, const AskingParts& parts,
                   const AccessChoice& access) noexcept {
    ngx_log_error(NGX_LOG_EMERG, log, 0,
                  "a policy stands in a server that never asks for a "
                  "certificate, that of \"%V\" at %V in %V:%ui, write "
                  "%s there, or \"client_cert_mode off;\" there where the "
                  "policy is not meant, in %V:%ui",
                  &place.name, &place.address, &place.file, place.line,
                  missing(parts), &access.file, access.line);
}


void refuse_leaving(ngx_log_t* log, const Place& place,
                    const RefuseChoice& choice) noexcept {
    ngx_log_error(NGX_LOG_EMERG, log, 0,
                  "\"client_cert_refuse policy\" needs a handshake that lets "
                  "certificates pass, write \"ssl_verify_client "
                  "optional_no_ca;\" in the server of \"%V\" at %V in %V:%ui, "
                  "or \"client_cert_refuse handshake;\", in %V:%ui",
                  &place.name, &place.address, &place.file, place.line,
                  &choice.file, choice.line);
}


void warn_never_asks(ngx_log_t* log, const Place& place, bool has_tls,
                     const ngx_str_t& directive, const ngx_str_t& file,
                     ngx_uint_t line) noexcept {
    ngx_log_error(NGX_LOG_WARN, log, 0,
                  "\"%V\" has no effect, because the server of \"%V\" at %V in "
                  "%V:%ui never asks for a certificate, write "
                  "%s\"ssl_verify_client optional;\" and "
                  "\"ssl_client_certificate FILE;\" in it, in %V:%ui",
                  &directive, &place.name, &place.address, &place.file,
                  place.line, has_tls ? "" : "\"listen ... ssl;\", ", &file,
                  line);
}


void warn_of_off(ngx_log_t* log, const AccessChoice& access) noexcept {
    ngx_log_error(NGX_LOG_WARN, log, 0,
                  "\"client_cert_mode off\" lets nobody in without a "
                  "certificate where the server has \"ssl_verify_client "
                  "on\", write \"ssl_verify_client optional;\" there and "
                  "\"client_cert_mode required;\" for the rest, in %V:%ui",
                  &access.file, access.line);
}


void warn_of_no_ca(ngx_log_t* log, const AccessChoice& access) noexcept {
    ngx_log_error(NGX_LOG_WARN, log, 0,
                  "a policy that wants a certificate lets nobody in where "
                  "\"ssl_verify_client optional_no_ca\" has no CA, write "
                  "\"client_cert_ca FILE;\" beside it or "
                  "\"ssl_client_certificate FILE;\" in the server, in "
                  "%V:%ui",
                  &access.file, access.line);
}

}  // namespace client_cert::nginx
