// What stream's servers verify certificates against.
#include "stream/ngx_stream.hpp"

#include "stream/server_trusts.hpp"

#include "nginx/server_trusts.hpp"
#include "stream/servers.hpp"

namespace client_cert::stream {
namespace {

struct Face {
    using Server = stream::Server;
    using Address = stream::Address;

    static constexpr auto servers = stream::servers;
    static constexpr auto default_of = default_server;
    static constexpr auto asked_about = stream::asked_about;
    static constexpr auto responder = stream::responder;

    template <class Visit>
    static void for_each_address(ngx_conf_t* cf, Visit visit) noexcept {
        stream::for_each_address(cf, visit);
    }

    template <class Visit>
    static void for_each_server(const Address& address, Visit visit) noexcept {
        stream::for_each_server(address, visit);
    }

    static const Ssl& ssl(const Server& server) noexcept {
        return ssl_conf(server);
    }

    static Refuse refuse(const Server& server) noexcept {
        return conf_of(server).refuse.refuse;
    }

    // By it nginx chooses a server, and so a policy.
    static bool keeps_names(ngx_conf_t* cf) noexcept {
        const MainConf& conf = main_conf(cf);
        return conf.forwards || conf.has_policies;
    }

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

}  // namespace client_cert::stream
