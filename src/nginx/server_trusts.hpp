// What the servers of a face verify certificates against.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/handshake.hpp"
#include "nginx/own_trust.hpp"
#include "nginx/refusal.hpp"
#include "nginx/ssl_conf.hpp"

namespace client_cert::nginx {

// ServerTrusts makes them. The Face names what the configuration says:
//
//     Server, Address       nginx's records of them
//     servers(cf)           all servers, as a span of Server*
//     for_each_address(cf, visit)     calls visit(address) for all addresses
//     for_each_server(address, visit)   calls visit(server) for those of one
//     default_of(address)   the one that handshakes there begin with
//     ssl(server)           what a server says of TLS
//     asked_about(ssl), responder(ssl)           as for Trust
//     refuse(server)        what it says of who refuses
//     keeps_names(cf)       as for ServerTrust
//     set_trust(server, trust)        takes the trust of a server that verifies
template <class Face>
class ServerTrusts {
public:
    // prepare gives every server with TLS its ServerTrust, and lets it remember
    // in sessions what handshakes verify, with the chains where somebody may
    // ask for them. NGX_ERROR where there is no memory.
    [[nodiscard]] static ngx_int_t prepare(ngx_conf_t* cf,
                                           const OwnTrusts& own_trusts,
                                           const Denials* denials,
                                           bool keeps_chains) noexcept {
        if (init_server_trusts() != NGX_OK) {
            return NGX_ERROR;
        }
        for (Server* one : Face::servers(cf)) {
            const auto& ssl = Face::ssl(*one);
            if (ssl.ssl.ctx == nullptr) {
                continue;
            }
            ServerTrust* server =
                make_server_trust(cf->pool, *ssl.ssl.ctx, ssl.conf_commands,
                                  Face::asked_about(ssl), Face::responder(ssl));
            if (server == nullptr) {
                return NGX_ERROR;
            }
            server->keeps_chains = keeps_chains;
            server->keeps_names = Face::keeps_names(cf);
            server->denials = denials;
            server->lets_pass = leaves_to_policies(*one);
            follow_handshakes(*ssl.ssl.ctx, *server, ssl.verify != 0);
            if (verifies(*one)) {
                Face::set_trust(*one, server);
            }
        }
        for (const OwnTrust* own : elements<OwnTrust*>(&own_trusts.trusts)) {
            if (ServerTrust* server = trust_of(own->context)) {
                server->has_own = true;
            }
        }
        Face::for_each_address(cf, settle_address);
        return NGX_OK;
    }

private:
    using Server = typename Face::Server;
    using Address = typename Face::Address;

    // verifies tells whether a server verifies clients:
    // `ssl_trusted_certificate` of one that does not is for its own responder.
    static bool verifies(const Server& server) noexcept {
        const auto& ssl = Face::ssl(server);
        return ssl.ssl.ctx != nullptr && ssl.verify != 0;
    }

    static bool leaves_to_policies(const Server& server) noexcept {
        return verifies(server) && Face::refuse(server) == Refuse::policy;
    }

    static ServerTrust* trust_of_server(const Server& server) noexcept {
        return trust_of(Face::ssl(server).ssl.ctx);
    }

    // settle_address finds out who may come to judge connections of an address.
    static void settle_address(const Address& address) noexcept {
        const Server& first = Face::default_of(address);
        ServerTrust* server = trust_of_server(first);
        if (server == nullptr) {
            return;
        }
        Neighbours found;
        Face::for_each_server(address, [&](const Server& one) noexcept {
            found.meet(
                {trust_of_server(one), verifies(one), leaves_to_policies(one)});
        });
        found.settle(*server, is_optional_no_ca(Face::ssl(first)));
    }
};

}  // namespace client_cert::nginx
