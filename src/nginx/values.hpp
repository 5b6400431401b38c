// What is known of a peer, loaded and written.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/peer.hpp"

namespace client_cert::nginx {

// load_identity fills an identity with what is known of a peer that presented a
// certificate, into `scratch`: its verdict and the facts. These are always the
// same ones of the certificate itself where `kept` is not nullptr, and then are
// read once for the connection. False where there is no memory or the
// certificate cannot be read.
[[nodiscard]] bool load_identity(Identity& identity, const Verdict& verdict,
                                 Facts facts, KeptFacts* kept,
                                 ngx_pool_t* scratch, ngx_log_t* log) noexcept;

// peer_value returns the value of a format for a peer that presented a
// certificate, rendered on first use and kept for the connection, or, where it
// keeps much already, in `scratch`; nullptr where there is no memory or the
// certificate cannot be read.
[[nodiscard]] const RenderedValue* peer_value(Verdict& verdict, ngx_uint_t use,
                                              ngx_pool_t* scratch,
                                              ngx_log_t* log) noexcept;

// render_once renders a format for a peer into `scratch` and keeps nothing.
// False as in peer_value.
[[nodiscard]] bool render_once(RenderedValue& value, const Verdict& verdict,
                               const FormatUse& use, ngx_pool_t* scratch,
                               ngx_log_t* log) noexcept;

}  // namespace client_cert::nginx
