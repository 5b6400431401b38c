// What http's servers verify certificates against.
#include "http/ngx_http.hpp"

#include "http/server_trusts.hpp"

#include "http/conf.hpp"
#include "http/servers.hpp"
#include "nginx/handshake.hpp"

namespace client_cert::http {
namespace {

// verifies tells whether a server verifies clients: `ssl_trusted_certificate`
// of one that does not is for its own responder.
bool verifies(const ngx_http_ssl_srv_conf_t& ssl) noexcept {
    return ssl.ssl.ctx != nullptr && ssl.verify != 0;
}


bool leaves_to_policies(const ngx_http_core_srv_conf_t& server) noexcept {
    return verifies(ssl_conf(server))
           && conf_of(server).refuse == Refuse::policy;
}


ServerTrust* trust_of_server(const ngx_http_core_srv_conf_t& server) noexcept {
    return trust_of(ssl_conf(server).ssl.ctx);
}


// Neighbours are the servers of one address.
struct Neighbours {
    const TrustId* sole = nullptr;
    bool has_several = false;
    bool has_policies = false;
};


Neighbours meet(const ngx_http_conf_addr_t& address) noexcept {
    Neighbours found;
    for (const ngx_http_core_srv_conf_t* one :
         elements<ngx_http_core_srv_conf_t*>(&address.servers))
    {
        const ServerTrust* server = trust_of_server(*one);
        if (server == nullptr) {
            continue;
        }
        found.has_several |= server->has_own;
        found.has_policies |= leaves_to_policies(*one);
        if (!verifies(ssl_conf(*one))) {
            continue;
        }
        found.has_several |= found.sole != nullptr && *found.sole != server->id;
        found.sole = &server->id;
    }
    return found;
}


// settle_address finds out who may come to judge connections of an address. A
// server may be the default one of several.
void settle_address(const ngx_http_conf_addr_t& address) noexcept {
    ServerTrust* server = trust_of_server(*address.default_server);
    if (server == nullptr) {
        return;
    }
    const Neighbours found = meet(address);
    const bool is_other = server->sole != nullptr && found.sole != nullptr
                          && *server->sole != *found.sole;
    server->has_several |= found.has_several || is_other;
    if (found.sole != nullptr) {
        server->sole = found.sole;
    }
    // Only here handshakes are for whom no other server was chosen: requests
    // may choose it afterwards.
    server->lets_pass |=
        found.has_policies
        && is_optional_no_ca(ssl_conf(*address.default_server));
}

}  // namespace


ngx_int_t prepare_trusts(ngx_conf_t* cf, bool keeps_chains) noexcept {
    if (init_server_trusts() != NGX_OK) {
        return NGX_ERROR;
    }
    for (const ngx_http_core_srv_conf_t* one : servers(cf)) {
        const ngx_http_ssl_srv_conf_t& ssl = ssl_conf(*one);
        if (ssl.ssl.ctx == nullptr) {
            continue;
        }
        ServerTrust* server =
            make_server_trust(cf->pool, *ssl.ssl.ctx, ssl.conf_commands,
                              ssl.ocsp, view(ssl.ocsp_responder));
        if (server == nullptr) {
            return NGX_ERROR;
        }
        server->keeps_chains = keeps_chains;
        server->denials = main_conf(cf).denials;
        server->lets_pass = leaves_to_policies(*one);
        follow_handshakes(*ssl.ssl.ctx, *server, ssl.verify != 0);
        if (verifies(ssl)) {
            conf_of(*one).trust = server;
        }
    }
    for (const OwnTrust* own :
         elements<OwnTrust*>(&main_conf(cf).own_trusts.trusts))
    {
        if (ServerTrust* server = trust_of(own->context)) {
            server->has_own = true;
        }
    }
    for_each_address(cf, settle_address);
    return NGX_OK;
}


}  // namespace client_cert::http
