// The header of the PROXY protocol that tells an upstream of a connection.
#include "nginx/ngx.hpp"

#include "nginx/proxy_header.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "nginx/values.hpp"
#include "proxy_protocol/common_name.hpp"
#include "x509/server_certificate.hpp"

namespace client_cert::nginx {
namespace {

using proxy_protocol::End;
using proxy_protocol::Header;
using proxy_protocol::Tls;
using proxy_protocol::Type;


Bytes bytes_of(const void* data, std::size_t size) noexcept {
    return {static_cast<const unsigned char*>(data), size};
}


End end_of(sockaddr& address) noexcept {
    const auto port = static_cast<std::uint16_t>(ngx_inet_get_port(&address));
    switch (address.sa_family) {
        case AF_INET: {
            const auto& in = reinterpret_cast<const sockaddr_in&>(address);
            return {bytes_of(&in.sin_addr, sizeof(in.sin_addr)), port};
        }
#if (NGX_HAVE_INET6)
        case AF_INET6: {
            const auto& in6 = reinterpret_cast<const sockaddr_in6&>(address);
            return {bytes_of(&in6.sin6_addr, sizeof(in6.sin6_addr)), port};
        }
#endif
        default:
            return {};
    }
}


std::string_view name_of(Type type) noexcept {
    switch (type) {
        case Type::alpn:
            return "ALPN";
        case Type::authority:
            return "AUTHORITY";
        case Type::unique_id:
            return "UNIQUE_ID";
        case Type::ssl_cn:
            return "CN";
        case Type::ssl_client_cert:
            return "CLIENT_CERT";
        default:
            return {};
    }
}


void warn_left_out(ngx_log_t* log, Type type,
                   std::string_view reason) noexcept {
    const ngx_str_t why = to_ngx(reason);
    const ngx_str_t name = to_ngx(name_of(type));
    if (name.len != 0) {
        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "client cert: left out of the PROXY header: %V, %V",
                      &name, &why);
    } else {
        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "client cert: left out of the PROXY header: 0x%02xi, %V",
                      static_cast<ngx_int_t>(type), &why);
    }
}


// Receivers choose hosts and files by it, where `..` leads out of a folder.
bool is_host_name(std::string_view name) noexcept {
    if (name.empty() || name.front() == '.' || name.back() == '.'
        || name.find("..") != std::string_view::npos)
    {
        return false;
    }
    return std::ranges::all_of(name, [](char c) {
        return is_alnum(static_cast<unsigned char>(c)) || c == '-' || c == '.'
               || c == '_';
    });
}


void set_authority(Header& header, const SSL& ssl, ngx_log_t* log) noexcept {
    const char* name = SSL_get_servername(&ssl, TLSEXT_NAMETYPE_host_name);
    if (name == nullptr) {
        return;
    }
    if (!is_host_name(name)) {
        warn_left_out(log, Type::authority, "it is no host name");
        return;
    }
    header.authority = name;
}


void set_alpn(Header& header, const SSL& ssl) noexcept {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(&ssl, &name, &size);
    header.alpn = {reinterpret_cast<const char*>(name), size};
}


// set_facts says who the client is: by its name only one that is verified,
// since there are receivers that take the name and do not ask.
bool set_facts(Tls& tls, const Verdict& verdict, const ProxyHeader& wanted,
               Identity& identity, ngx_pool_t* pool, ngx_log_t* log) noexcept {
    if (!verdict.peer->presented || (!verdict.verified && !wanted.unverified)) {
        return true;
    }
    Facts facts;
    if (verdict.verified) {
        facts |= Fact::subject_attributes;
    }
    if (wanted.certificate) {
        facts |= Fact::der;
    }
    if (!load_identity(identity, verdict, facts, nullptr, pool, log)) {
        return false;
    }
    const std::string_view objection = proxy_protocol::find_common_name(
        tls.common_name, identity.subject_attributes);
    if (identity.unreadable.has(Fact::subject_attributes)) {
        warn_left_out(log, Type::ssl_cn, "the subject cannot be read");
    } else if (!objection.empty()) {
        warn_left_out(log, Type::ssl_cn, objection);
    }
    tls.certificate = identity.der;
    return true;
}


Tls tls_of(SSL& ssl, const Verdict& verdict,
           x509::ServerAlgorithms& algorithms) noexcept {
    Tls tls;
    tls.presented = verdict.peer->presented;
    tls.fresh = SSL_session_reused(&ssl) == 0;
    if (verdict.verified) {
        tls.verify = 0;
    } else if (verdict.error != X509_V_OK) {
        tls.verify = static_cast<std::uint32_t>(verdict.error);
    }
    tls.version = SSL_get_version(&ssl);
    tls.cipher = SSL_get_cipher_name(&ssl);
    if (const X509* own = SSL_get_certificate(&ssl)) {
        x509::load_server_algorithms(algorithms, *own);
        tls.signature_algorithm = algorithms.signature;
        tls.key_algorithm = algorithms.key;
    }
    return tls;
}


// shorten takes out of a header what it has no room for. False where that is
// not enough.
bool shorten(Header& header, std::size_t max, ngx_log_t* log) noexcept {
    while (proxy_protocol::size_of(header) > max) {
        const auto dropped = proxy_protocol::drop_one(header);
        if (!dropped) {
            return false;
        }
        warn_left_out(log, *dropped, "the header has no room for it");
    }
    return true;
}

}  // namespace


ngx_buf_t* make_proxy_header(ngx_connection_t& c, const Verdict* verdict,
                             const ProxyHeader& wanted,
                             std::span<const proxy_protocol::Tlv> custom,
                             std::string_view content, ngx_pool_t* pool,
                             ngx_log_t* log) noexcept {
    if (ngx_connection_local_sockaddr(&c, nullptr, 0) != NGX_OK) {
        return nullptr;
    }
    Header header;
    header.client = end_of(*c.sockaddr);
    header.own = end_of(*c.local_sockaddr);
    header.custom = custom;
    Identity identity;
    x509::ServerAlgorithms algorithms;
    if (verdict != nullptr) {
        SSL& ssl = *c.ssl->connection;
        set_authority(header, ssl, log);
        set_alpn(header, ssl);
        header.tls = tls_of(ssl, *verdict, algorithms);
        if (!set_facts(*header.tls, *verdict, wanted, identity, pool, log)) {
            return nullptr;
        }
    }
    if (!shorten(header, wanted.max, log)) {
        return nullptr;
    }
    const std::size_t size = proxy_protocol::size_of(header);
    ngx_buf_t* buffer = ngx_create_temp_buf(pool, size + content.size());
    if (buffer == nullptr) {
        return nullptr;
    }
    proxy_protocol::write({chars(buffer->pos), size}, header);
    Writer behind{{chars(buffer->pos + size), content.size()}};
    behind.put(content);
    buffer->last = buffer->pos + size + content.size();
    return buffer;
}

}  // namespace client_cert::nginx
