// What the configuration says: per http block, server and location.
#pragma once

#include "http/ngx_http.hpp"

#include "dialects/dialect.hpp"
#include "fields/name_set.hpp"
#include "nginx/condition.hpp"
#include "nginx/own_trust.hpp"
#include "nginx/policy.hpp"
#include "nginx/refusal.hpp"
#include "nginx/trust_choice.hpp"
#include "nginx/uses.hpp"
#include "nginx/variable_values.hpp"
#include "nginx/written.hpp"

namespace client_cert::nginx {

class Denials;
struct ServerTrust;

}  // namespace client_cert::nginx

namespace client_cert::http {

// k_keep_alive is what most Connection headers say.
inline constexpr std::string_view k_keep_alive = "keep-alive";

// HeaderName is a name that may be sent, once for all places that send it.
struct HeaderName {
    ngx_str_t text = {};
    ngx_str_t lowcase = {};
    ngx_uint_t hash = 0;
};

// Origin is the directive that a header comes from.
enum class Origin : unsigned char { forward, header };

// OutgoingHeader is one header that a location sends to its upstream.
struct OutgoingHeader {
    const HeaderName* name = nullptr;
    // value is what client_cert_header sends; nullptr for a dialect's header.
    ngx_http_complex_value_t* value = nullptr;
    // use is the index of the FormatUse of a dialect's header.
    ngx_uint_t use = 0;
    // max is the longest value that is sent.
    std::size_t max = 0;
    Origin origin = Origin::forward;
    Condition condition = Condition::verified;
    // chained is true for a header that goes with the one before it.
    bool chained = false;
    // first restricts the header to the first request of a TLS connection.
    bool first = false;
    // written is the directive that the header is of.
    Written* written = nullptr;
};

// ResponseHeader is one header that client_cert_response_header adds.
struct ResponseHeader {
    HeaderName name;
    ngx_http_complex_value_t value = {};
    // file and line say where it was written.
    ngx_str_t file = {};
    ngx_uint_t line = 0;
};

// MainConf is what holds for the whole http block.
struct MainConf {
    // registry is what peers know of the configuration. names and reserved grow
    // while the configuration is read.
    Registry registry;
    ngx_array_t names = {};             // of HeaderName*
    ngx_array_t reserved = {};          // of ReservedName
    ngx_array_t response_headers = {};  // of ResponseHeader*
    // set is `reserved` once all of it is known; the filters let pass what has
    // to be looked at in a request's headers and in a response's.
    NameSet set;
    NameFilter request_filter;
    NameFilter response_filter;
    // may_keep_alive is true where `Connection: keep-alive` has nothing that is
    // reserved.
    bool may_keep_alive = false;
    // takes_odd_names is true where some server has `ignore_invalid_headers
    // off`, and with it names that are no tokens.
    bool takes_odd_names = true;
    // http_variable is nginx's own handler of `$http_...`.
    ngx_http_get_variable_pt http_variable = nullptr;
    // client_verify is that of `$ssl_client_verify`.
    ngx_http_get_variable_pt client_verify = nullptr;
    // variables are the module's own.
    KnownVariables variables;
    // is_in_use is false where the configuration mentions nothing that needs a
    // certificate: only scripts may ask for it then, by name.
    bool is_in_use = false;
    // leaves_to_policies is true where some server has Refuse::policy.
    bool leaves_to_policies = false;
    // has_policies is true where some place has a Policy, has_early_data where
    // some server takes early data.
    bool has_policies = false;
    bool has_early_data = false;
    // may_be_overruled is true where some place has a Policy that others need
    // not agree with.
    bool may_be_overruled = false;
    // denials is nullptr where nobody is denied.
    Denials* denials = nullptr;
    ngx_array_t list_sets = {};  // of ListSet*
    OwnTrusts own_trusts;
    // What warnings need while the configuration is read. knows_tls is true
    // once all servers know whether they have an address with TLS.
    bool knows_tls = false;
    Written* written = nullptr;
    ngx_array_t watched = {};              // of WatchedModule*
    ngx_array_t* set_elsewhere = nullptr;  // of SetElsewhere
};

// Inbound is what happens to a reserved header that a client sends.
enum class Inbound : ngx_uint_t { strip, reject, pass };

// Warning is a kind of mistake that a server is warned of once.
enum class Warning : unsigned char {
    never_asks,
    unverified,
    no_ca,
    off,
    returns,
};

// ServerConf is what holds for a server.
struct ServerConf {
    ngx_uint_t inbound = NGX_CONF_UNSET_UINT;
    RefuseChoice refuse;
    // trust is what the server verifies certificates against; nullptr where it
    // verifies none.
    const ServerTrust* trust = nullptr;
    // has_tls is true where it listens at an address with TLS.
    bool has_tls = false;
    // warned has a bit for each Warning that was given.
    unsigned warned = 0;
};

// EarlyData is what happens to a request in early data.
enum class EarlyData : ngx_uint_t { reject, accept };

// LocationConf is what holds for a location. An array is NGX_CONF_UNSET_PTR
// where its level says nothing, and nullptr where it says `off`.
struct LocationConf {
    ngx_array_t* forwards = nullptr;          // of OutgoingHeader
    ngx_array_t* headers = nullptr;           // of OutgoingHeader
    ngx_array_t* response_headers = nullptr;  // of ResponseHeader*
    // plan is what is sent, of this level and inherited.
    ngx_array_t* plan = nullptr;  // of OutgoingHeader
    AccessChoice access;
    // policy is nullptr where there is none.
    const Policy* policy = nullptr;
    ngx_uint_t deny_code = NGX_CONF_UNSET_UINT;
    EarlyData early_data = EarlyData::reject;
    bool has_early_data = false;
    TrustChoice choice;
    // ca_written is the directive that names the CA.
    Written* ca_written = nullptr;
    // trust is the location's own; nullptr where the server's verdict stands.
    OwnTrust* trust = nullptr;
    // return_file and return_line say where this level has a `return`; line 0
    // where it has none.
    ngx_str_t return_file = {};
    ngx_uint_t return_line = 0;
};

[[nodiscard]] MainConf& main_conf(ngx_conf_t* cf) noexcept;

[[nodiscard]] inline MainConf& main_conf(ngx_http_request_t* r) noexcept {
    return *static_cast<MainConf*>(
        ngx_http_get_module_main_conf(r, ngx_http_client_cert_module));
}

// main_conf is that of a cycle; nullptr where it has no http block.
[[nodiscard]] inline const MainConf* main_conf(
    const ngx_cycle_t* cycle) noexcept {
    return static_cast<const MainConf*>(ngx_http_cycle_get_module_main_conf(
        cycle, ngx_http_client_cert_module));
}

[[nodiscard]] inline const ServerConf& server_conf(
    ngx_http_request_t* r) noexcept {
    return *static_cast<const ServerConf*>(
        ngx_http_get_module_srv_conf(r, ngx_http_client_cert_module));
}

[[nodiscard]] inline Inbound inbound(ngx_http_request_t* r) noexcept {
    return static_cast<Inbound>(server_conf(r).inbound);
}

[[nodiscard]] inline LocationConf& location_conf(
    ngx_http_request_t* r) noexcept {
    return *static_cast<LocationConf*>(
        ngx_http_get_module_loc_conf(r, ngx_http_client_cert_module));
}

// use_name returns the HeaderName of a text, made where there is none yet, and
// reserves it; nullptr where there is no memory.
[[nodiscard]] const HeaderName* use_name(ngx_conf_t* cf,
                                         std::string_view text) noexcept;

// reserve adds a name, or all names that begin with it, to the reserved ones.
// False where there is no memory.
[[nodiscard]] bool reserve(ngx_conf_t* cf, std::string_view name,
                           bool prefix) noexcept;

// settle_names takes over the reserved names once all of them are known.
void settle_names(MainConf& conf, const NameSet& set) noexcept;

}  // namespace client_cert::http
