// What the configuration says: per http block, server and location.
#pragma once

#include "ngx.hpp"

#include "dialect.hpp"
#include "name_set.hpp"

namespace client_cert::nginx {

// FormatUse is a format that some part of the configuration asks for. A
// connection keeps one rendered value for each.
struct FormatUse {
    const Format* format = nullptr;
    Choice choice;
    // verdict is true where the value depends on the verdict, not only on the
    // certificate.
    bool verdict = false;
    // unverified lets a verdict's value speak of an unverified certificate.
    bool unverified = false;
    // without_certificate is a verdict's value where no certificate was
    // presented: without TLS, and with.
    ngx_str_t without_certificate[2] = {};
};

// HeaderName is a name that may be sent, once for all places that send it.
struct HeaderName {
    ngx_str_t text = {};
    ngx_str_t lowcase = {};
    ngx_uint_t hash = 0;
};

// Condition is when a header is sent.
enum class Condition : unsigned char { verified, presented, always };

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
    // first restricts the header to the first request of a TLS connection.
    bool first = false;
};

// ResponseHeader is one header that client_cert_response_header adds.
struct ResponseHeader {
    ngx_str_t name = {};
    ngx_http_complex_value_t value = {};
    // file and line say where it was written.
    ngx_str_t file = {};
    ngx_uint_t line = 0;
};

// MainConf is what holds for the whole http block.
struct MainConf {
    // uses, names and reserved grow while the configuration is read.
    ngx_array_t uses = {};              // of FormatUse
    ngx_array_t names = {};             // of HeaderName*
    ngx_array_t reserved = {};          // of ReservedName
    ngx_array_t response_headers = {};  // of ResponseHeader*
    // set is `reserved` once all of it is known.
    NameSet set;
    // http_variable is nginx's own handler of `$http_...`.
    ngx_http_get_variable_pt http_variable = nullptr;
    // variables are the module's own, in the order of their table.
    std::span<struct Variable> variables;
};

// Inbound is what happens to a reserved header that a client sends.
enum class Inbound : ngx_uint_t { strip, reject, pass };

// ServerConf is what holds for a server.
struct ServerConf {
    ngx_uint_t inbound = NGX_CONF_UNSET_UINT;
};

// LocationConf is what holds for a location. An array is NGX_CONF_UNSET_PTR
// where its level says nothing, and nullptr where it says `off`.
struct LocationConf {
    ngx_array_t* forwards = nullptr;          // of OutgoingHeader
    ngx_array_t* headers = nullptr;           // of OutgoingHeader
    ngx_array_t* response_headers = nullptr;  // of ResponseHeader*
    // plan is what is sent, of this level and inherited.
    ngx_array_t* plan = nullptr;  // of OutgoingHeader
};

// is_unset tells whether a level says nothing about a list.
[[nodiscard]] inline bool is_unset(const ngx_array_t* list) noexcept {
    return list == NGX_CONF_UNSET_PTR;
}

[[nodiscard]] MainConf& main_conf(ngx_http_request_t* r) noexcept;
[[nodiscard]] MainConf& main_conf(ngx_conf_t* cf) noexcept;
[[nodiscard]] Inbound inbound(ngx_http_request_t* r) noexcept;
[[nodiscard]] LocationConf& location_conf(ngx_http_request_t* r) noexcept;

// complete_use fills in the values that need no certificate. False where there
// is no memory.
[[nodiscard]] bool complete_use(ngx_conf_t* cf, FormatUse& use) noexcept;

// use_format returns the index of a FormatUse like `wanted`, made where there
// is none yet, or NGX_ERROR.
[[nodiscard]] ngx_int_t use_format(ngx_conf_t* cf, FormatUse wanted) noexcept;

// use_name returns the HeaderName of a text, made where there is none yet, and
// reserves it; nullptr where there is no memory.
[[nodiscard]] const HeaderName* use_name(ngx_conf_t* cf,
                                         std::string_view text) noexcept;

// reserve adds a name, or all names that begin with it, to the reserved ones.
// False where there is no memory.
[[nodiscard]] bool reserve(ngx_conf_t* cf, std::string_view name,
                           bool prefix) noexcept;

}  // namespace client_cert::nginx
