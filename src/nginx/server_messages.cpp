// What is said of servers that cannot do what stands in them.
#include "nginx/ngx.hpp"

#include "nginx/server_messages.hpp"

namespace client_cert::nginx {

void refuse_policy(ngx_log_t* log, const Place& place, const AskingParts& parts,
                   const AccessChoice& access) noexcept {
    const char* handshake = "";
    if (!parts.has_tls) {
        handshake = "\"listen ... ssl;\"";
    } else if (!parts.has_certificate) {
        // Its handshakes are then those of another server.
        handshake =
            "\"ssl_certificate FILE;\" and \"ssl_certificate_key FILE;\"";
    }
    const char* verify = "";
    if (!parts.verifies) {
        // With a CA of ours nginx needs none of its own.
        verify = parts.names_ca ? "\"ssl_verify_client optional_no_ca;\""
                                : "\"ssl_verify_client optional;\"";
    }
    ngx_log_error(NGX_LOG_EMERG, log, 0,
                  "a %s stands in a server that never asks for a certificate, "
                  "that of \"%V\" at %V in %V:%ui, write %s%s%s there, or "
                  "\"%s off;\" there where the %s is not meant, in %V:%ui",
                  access.kind, &place.name, &place.address, &place.file,
                  place.line, handshake,
                  *handshake != '\0' && *verify != '\0' ? " and " : "", verify,
                  access.off, access.kind, &access.file, access.line);
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
                     ngx_uint_t line, const char* effect) noexcept {
    const char* verify = view(directive) == "client_cert_ca"
                             ? "\"ssl_verify_client optional_no_ca;\""
                             : "\"ssl_verify_client optional;\" and "
                               "\"ssl_client_certificate FILE;\"";
    ngx_log_error(
        NGX_LOG_WARN, log, 0,
        "\"%V\" %s, because the server of \"%V\" at %V in %V:%ui never "
        "asks for a certificate, write %s%s in it, in %V:%ui",
        &directive, effect, &place.name, &place.address, &place.file,
        place.line, has_tls ? "" : "\"listen ... ssl;\", ", verify, &file,
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
