// The names of CAs by which clients choose a certificate.
#include "nginx/ngx.hpp"

#include "nginx/ca_names.hpp"

#include "verify/name_list.hpp"

namespace client_cert::nginx {
namespace {

// told is what a server's handshakes tell; empty or nullptr for nothing.
// OpenSSL tells its second list where the first is empty.
const STACK_OF(X509_NAME) * told(const SSL_CTX& context) noexcept {
    const STACK_OF(X509_NAME)* names = SSL_CTX_get_client_CA_list(&context);
    return sk_X509_NAME_num(names) > 0 ? names : SSL_CTX_get0_CA_list(&context);
}


// has_say tells whether a location lets in by its CA alone. Where the server
// verifies as well, nobody else gets past the handshake with a certificate, and
// who were asked for one would be worse off.
bool has_say(const OwnTrust& trust) noexcept {
    return trust.key->ca.len != 0 && !trust.with_server;
}


ngx_int_t tell(ngx_conf_t* cf, const OwnTrust& trust) noexcept {
    auto& context = const_cast<SSL_CTX&>(*trust.context);
    const STACK_OF(X509_NAME)* before = told(context);
    if (sk_X509_NAME_num(before) <= 0) {
        return NGX_OK;
    }
    x509::NamesHandle names = x509::copy_names(before);
    if (names == nullptr || !x509::add_subjects(*names, trust.certificates)) {
        return NGX_ERROR;
    }
    if (x509::size_of(*names) > x509::k_longest_names) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "the names of the CAs of a server and of its locations "
                      "are longer together than the %uz bytes that a "
                      "handshake has room for, name fewer CAs, or write "
                      "\"client_cert_ca\" instead of "
                      "\"ssl_client_certificate\" in the server to name none, "
                      "in %V:%ui",
                      x509::k_longest_names, &trust.key->ca_file,
                      trust.key->ca_line);
        return NGX_ERROR;
    }
    SSL_CTX_set_client_CA_list(&context, names.release());
    return NGX_OK;
}

}  // namespace


ngx_int_t tell_ca_names(ngx_conf_t* cf, const OwnTrusts& known) noexcept {
    for (const OwnTrust* trust : elements<OwnTrust*>(&known.trusts)) {
        if (has_say(*trust) && tell(cf, *trust) != NGX_OK) {
            return NGX_ERROR;
        }
    }
    return NGX_OK;
}

}  // namespace client_cert::nginx
