// `google`: the custom headers that Google Cloud's load balancer documents.
#include <array>

#include "dialects/dialect.hpp"
#include "encoding/base64.hpp"
#include "encoding/hex.hpp"
#include "formats/parts.hpp"
#include "identity/date_time.hpp"
#include "identity/spiffe.hpp"

namespace client_cert {
namespace {

using formats::date;
using formats::encoded;
using formats::List;
using formats::needs;

// k_serial_limit counts a number of 50 bytes as it is sent, in pairs of digits
// with colons between. The other limits count what is sent as well.
constexpr std::size_t k_serial_limit = 50 * 3 - 1;
constexpr std::size_t k_list_limit = 512;

using Render = bool (*)(Writer&, const Identity&, const Choice&) noexcept;


// put_serial appends the bytes of the INTEGER: a positive number whose first
// bit is set has a zero byte before it. Where that is so, the sign of a
// negative one would be for readers to guess.
bool put_serial(Writer& out, const Identity& identity, const Choice&) noexcept {
    const std::string_view digits = identity.serial;
    if (digits.starts_with('-')) {
        return false;
    }
    out.put(!digits.empty() && digits.front() >= '8' ? "00:" : "");
    put_hex_pairs(out, digits);
    return true;
}


bool put_spiffe(Writer& out, const Identity& identity, const Choice&) noexcept {
    const OnlySpiffeId only = only_spiffe_id(identity.san);
    out.put(only.id);
    return !only.ambiguous;
}


// put_list appends the entries of one kind, each in base64. SPIFFE IDs have a
// header of their own.
template <SanKind kind>
bool put_list(Writer& out, const Identity& identity, const Choice&) noexcept {
    List list{out, ","};
    for (const SanEntry& entry : identity.san) {
        if (entry.kind == kind && !is_spiffe_id(entry.value)) {
            const auto* data =
                reinterpret_cast<const unsigned char*>(entry.value.data());
            put_base64(list.next(), {data, entry.value.size()});
        }
    }
    return true;
}


template <Render render>
bool is_over(const Identity& identity, std::size_t limit) noexcept {
    Writer counter;
    (void)render(counter, identity, {});
    return counter.size() > limit;
}

// limited is the `render` function of a value that has a limit: nothing where
// it is over that, and k_error says so.
template <Render render, std::size_t limit>
bool limited(Writer& out, const Identity& identity,
             const Choice& choice) noexcept {
    return !is_over<render>(identity, limit) && render(out, identity, choice);
}


bool put_error(Writer& out, const Identity& identity, const Choice&) noexcept {
    if (!identity.presented) {
        out.put("client_cert_not_provided");
        return true;
    }
    List errors{out, ","};
    const auto add = [&](bool holds, std::string_view name) {
        if (holds) {
            errors.next().put(name);
        }
    };
    add(!identity.verified, "client_cert_validation_failed");
    add(is_over<put_serial>(identity, k_serial_limit),
        "client_cert_serial_number_exceeded_size_limit");
    add(is_over<put_spiffe>(identity, k_spiffe_id_limit),
        "client_cert_spiffe_id_exceeded_size_limit");
    add(is_over<put_list<SanKind::uri>>(identity, k_list_limit),
        "client_cert_uri_sans_exceeded_size_limit");
    add(is_over<put_list<SanKind::dns>>(identity, k_list_limit),
        "client_cert_dnsname_sans_exceeded_size_limit");
    return true;
}


void put_date(Writer& out, const DateTime& time) noexcept {
    put_rfc3339(out, time, "+00:00");
}

constexpr Format k_error = {needs<Fact::serial, Fact::san>, put_error};
constexpr Format k_hash = {needs<Fact::sha256>,
                           encoded<&Identity::sha256, put_base64_unpadded>};
constexpr Format k_serial = {needs<Fact::serial>,
                             limited<put_serial, k_serial_limit>};
constexpr Format k_spiffe = {needs<Fact::san>,
                             limited<put_spiffe, k_spiffe_id_limit>};
constexpr Format k_uri_sans = {needs<Fact::san>,
                               limited<put_list<SanKind::uri>, k_list_limit>};
constexpr Format k_dns_sans = {needs<Fact::san>,
                               limited<put_list<SanKind::dns>, k_list_limit>};
constexpr Format k_not_before = {needs<Fact::validity>,
                                 date<&Identity::not_before, put_date>};
constexpr Format k_not_after = {needs<Fact::validity>,
                                date<&Identity::not_after, put_date>};

constexpr std::array<DialectHeader, 10> k_headers = {{
    {"X-Client-Cert-Present", &formats::presented, Role::verdict},
    {"X-Client-Cert-Chain-Verified", &formats::verified, Role::verdict},
    {"X-Client-Cert-Error", &k_error, Role::verdict},
    {"X-Client-Cert-Hash", &k_hash},
    {"X-Client-Cert-Serial-Number", &k_serial},
    {"X-Client-Cert-SPIFFE", &k_spiffe},
    {"X-Client-Cert-URI-SANs", &k_uri_sans},
    {"X-Client-Cert-DNSName-SANs", &k_dns_sans},
    {"X-Client-Cert-Valid-Not-Before", &k_not_before},
    {"X-Client-Cert-Valid-Not-After", &k_not_after},
}};

}  // namespace

const Dialect dialect_google = {
    .name = "google",
    .headers = k_headers,
};

}  // namespace client_cert
