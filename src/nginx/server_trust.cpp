// What a server verifies certificates against, in its handshakes and after.
#include "nginx/ngx.hpp"

#include "nginx/server_trust.hpp"

#include "nginx/client_store.hpp"

namespace client_cert::nginx {
namespace {

// The index under which an SSL_CTX keeps its ServerTrust.
int trust_index = -1;

}  // namespace


ngx_int_t init_server_trusts() noexcept {
    if (trust_index == -1) {
        trust_index =
            SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    }
    return trust_index != -1 ? NGX_OK : NGX_ERROR;
}


ServerTrust* make_server_trust(ngx_pool_t* pool, SSL_CTX& context,
                               const ngx_array_t* commands,
                               std::uint64_t asked_about,
                               std::string_view responder) noexcept {
    auto* server = create<ServerTrust>(pool);
    if (server == nullptr) {
        return nullptr;
    }
    server->asked_about = asked_about;
    server->responder = responder;
    server->store = client_store(context);
    server->rules = SSL_CTX_get0_param(&context);
    server->security_level = SSL_CTX_get_security_level(&context);
    const Arena arena = pool_arena(pool);
    return read_lookups(*server->store, commands)
                   && x509::complete_trust(*server, arena)
                   && x509::identify_trust(*server, arena)
                   && SSL_CTX_set_ex_data(&context, trust_index, server) == 1
               ? server
               : nullptr;
}


ServerTrust* trust_of(const SSL_CTX* context) noexcept {
    return context != nullptr ? static_cast<ServerTrust*>(
               SSL_CTX_get_ex_data(context, trust_index))
                              : nullptr;
}


const ServerTrust* handshake_trust(const SSL& ssl) noexcept {
    return trust_of(SSL_get_SSL_CTX(&ssl));
}


void Neighbours::meet(const Neighbour& one) noexcept {
    if (one.server == nullptr) {
        return;
    }
    has_several_ |= one.server->has_own;
    has_policies_ |= one.leaves_to_policies;
    if (!one.verifies) {
        return;
    }
    has_several_ |= sole_ != nullptr && *sole_ != one.server->id;
    sole_ = &one.server->id;
}


void Neighbours::settle(ServerTrust& server, bool passes) const noexcept {
    const bool is_other =
        server.sole != nullptr && sole_ != nullptr && *server.sole != *sole_;
    server.has_several |= has_several_ || is_other;
    if (sole_ != nullptr) {
        server.sole = sole_;
    }
    // Only here handshakes are for whom no other server was chosen: requests
    // may choose it afterwards.
    server.lets_pass |= has_policies_ && passes;
}

}  // namespace client_cert::nginx
