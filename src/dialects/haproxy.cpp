// `haproxy`: the headers that HAProxy's manual sets, without its quotes.
#include <array>

#include "base/text.hpp"
#include "dialects/dialect.hpp"
#include "encoding/hex.hpp"
#include "formats/parts.hpp"
#include "identity/attribute_names.hpp"
#include "identity/date_time.hpp"
#include "identity/distinguished_name.hpp"

namespace client_cert {
namespace {

using formats::encoded;
using formats::needs;

bool put_tls(Writer& out, const Identity& identity, const Choice&) noexcept {
    out.put(identity.tls ? '1' : '0');
    return true;
}


// HAProxy writes the value as it is: what a header cannot hold, or loses at its
// ends, is left out.
bool put_common_name(Writer& out, const Identity& identity,
                     const Choice&) noexcept {
    const OnlyAttribute cn =
        only_attribute(identity.subject_attributes, attribute_oid("cn"));
    if (cn.attribute == nullptr) {
        return !cn.several;
    }
    const std::string_view name = cn.attribute->utf8;
    if (!cn.attribute->is_text || !is_visible_ascii(name)
        || has_edge_space(name)) {
        return false;
    }
    out.put(name);
    return true;
}

template <DateTime Identity::*member>
bool date(Writer& out, const Identity& identity, const Choice&) noexcept {
    return put_utc_time(out, identity.*member);
}

constexpr Format k_tls = {needs<>, put_tls};
constexpr Format k_sha1 = {needs<Fact::sha1>,
                           encoded<&Identity::sha1, put_hex_upper>};
constexpr Format k_common_name = {needs<Fact::subject_attributes>,
                                  put_common_name};
constexpr Format k_not_before = {needs<Fact::validity>,
                                 date<&Identity::not_before>};
constexpr Format k_not_after = {needs<Fact::validity>,
                                date<&Identity::not_after>};

// X-SSL-Client-Verify is HAProxy's `0` also where there is no certificate;
// formats::error is absent then, for applications take `0` for good.
constexpr std::array<DialectHeader, 9> k_headers = {{
    {"X-SSL", &k_tls, Role::verdict},
    {"X-SSL-Client-Verify", &formats::error, Role::verdict},
    {"X-SSL-Client-SHA1", &k_sha1},
    {"X-SSL-Client-DN", &formats::subject_slash},
    {"X-SSL-Client-CN", &k_common_name},
    {"X-SSL-Issuer", &formats::issuer_slash},
    {"X-SSL-Client-NotBefore", &k_not_before},
    {"X-SSL-Client-NotAfter", &k_not_after},
    {"X-SSL-Client-DER", &formats::der_base64},
}};

constexpr std::array<ReservedName, 1> k_reserved = {{
    {"x-ssl-client-", true},
}};

}  // namespace

const Dialect dialect_haproxy = {
    .name = "haproxy",
    .headers = k_headers,
    .reserved = k_reserved,
};

}  // namespace client_cert
