// The server blocks of stream, and what they say of TLS.
#include "stream/ngx_stream.hpp"

#include "stream/servers.hpp"

namespace client_cert::stream {

Reach reach_of(ngx_conf_t* cf, const Server& server) noexcept {
    Reach reach;
    bool is_known = false;
    for_each_address(cf, [&](const Address& address) noexcept {
        for_each_server(address, [&](const Server& one) noexcept {
            if (&one != &server) {
                return;
            }
            const Listening at = listening(address);
            if (!is_known) {
                is_known = true;
                reach.address = at.text;
            }
            reach.tls |= at.tls;
            reach.udp |= at.udp;
        });
    });
    return reach;
}


Place place_of(ngx_conf_t* cf, const Server& server) noexcept {
    const ngx_str_t address = reach_of(cf, server).address;
    const ngx_str_t name = server_name(server);
    return {name.len != 0 ? name : address,
            address,
            {ngx_strlen(server.file_name), server.file_name},
            server.line};
}


Place place_of(ngx_conf_t* cf) noexcept {
    return place_of(cf, server_of(cf));
}

}  // namespace client_cert::stream
