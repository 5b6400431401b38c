// What http's servers verify certificates against.
#include "http/ngx_http.hpp"

#include "http/server_trusts.hpp"

#include <cstdint>

#include "http/conf.hpp"
#include "http/servers.hpp"
#include "nginx/server_trusts.hpp"

namespace client_cert::http {
namespace {

struct Face {
    using Server = ngx_http_core_srv_conf_t;
    using Address = ngx_http_conf_addr_t;
    using Ssl = ngx_http_ssl_srv_conf_t;

    static constexpr auto servers = http::servers;

    template <class Visit>
    static void for_each_address(ngx_conf_t* cf, Visit visit) noexcept {
        http::for_each_address(cf, visit);
    }

    template <class Visit>
    static void for_each_server(const Address& address, Visit visit) noexcept {
        for (const Server* server : elements<Server*>(&address.servers)) {
            visit(*server);
        }
    }

    static const Server& default_of(const Address& address) noexcept {
        return *address.default_server;
    }

    static const Ssl& ssl(const Server& server) noexcept {
        return ssl_conf(server);
    }

    static std::uint64_t asked_about(const Ssl& ssl) noexcept {
        return ssl.ocsp;
    }

    static std::string_view responder(const Ssl& ssl) noexcept {
        return view(ssl.ocsp_responder);
    }

    static Refuse refuse(const Server& server) noexcept {
        return conf_of(server).refuse.refuse;
    }

    // Requests say whom they are for.
    static bool keeps_names(ngx_conf_t*) noexcept { return false; }

    static void set_trust(const Server& server,
                          const ServerTrust* trust) noexcept {
        conf_of(server).trust = trust;
    }
};

}  // namespace


ngx_int_t prepare_trusts(ngx_conf_t* cf, bool keeps_chains) noexcept {
    const MainConf& conf = main_conf(cf);
    return ServerTrusts<Face>::prepare(cf, conf.own_trusts, conf.denials,
                                       keeps_chains);
}

}  // namespace client_cert::http
