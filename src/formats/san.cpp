// The plain values of a subjectAltName.
#include "encoding/percent.hpp"
#include "formats/parts.hpp"
#include "identity/ip_address.hpp"
#include "identity/spiffe.hpp"

namespace client_cert::formats {
namespace {

// What each type allows, less `%` and the comma, which decoding and splitting
// need: host names with wildcards, the URI characters of RFC 3986, and the
// dot-atoms of RFC 5322, to which UPNs keep as well.
constexpr ByteSet k_dns{"-._*"};
constexpr ByteSet k_uri{"-._~:/?#[]@!$&'()*+;="};
constexpr ByteSet k_email{"!#$&'*+-/=?^_`{|}~.@"};


std::string_view type_of(SanKind kind) noexcept {
    switch (kind) {
        case SanKind::dns:
            return "DNS:";
        case SanKind::uri:
            return "URI:";
        case SanKind::email:
            return "email:";
        case SanKind::ip:
            return "IP:";
        case SanKind::upn:
            return "UPN:";
    }
    return {};
}


bool put_value(Writer& out, const SanEntry& entry) noexcept {
    switch (entry.kind) {
        case SanKind::ip:
            return put_ip_address(out, entry.value);
        case SanKind::dns:
            put_percent_encoded(out, entry.value, k_dns);
            return true;
        case SanKind::uri:
            put_percent_encoded(out, entry.value, k_uri);
            return true;
        case SanKind::email:
        case SanKind::upn:
            put_percent_encoded(out, entry.value, k_email);
            return true;
    }
    return false;
}


bool can_be_put(const SanEntry& entry) noexcept {
    Writer counter;
    return put_value(counter, entry);
}


bool put_all(Writer& out, const Identity& identity, const Choice&) noexcept {
    bool whole = true;
    List list{out};
    for (const SanEntry& entry : identity.san) {
        if (!can_be_put(entry)) {
            whole = false;
            continue;
        }
        list.next().put(type_of(entry.kind));
        (void)put_value(out, entry);
    }
    return whole;
}


template <SanKind kind>
bool put_kind(Writer& out, const Identity& identity, const Choice&) noexcept {
    bool whole = true;
    List list{out};
    for (const SanEntry& entry : identity.san) {
        if (entry.kind != kind) {
            continue;
        }
        if (!can_be_put(entry)) {
            whole = false;
            continue;
        }
        (void)put_value(list.next(), entry);
    }
    return whole;
}


bool put_spiffe_id(Writer& out, const Identity& identity,
                   const Choice&) noexcept {
    const OnlySpiffeId only = only_spiffe_id(identity.san);
    if (only.id.size() > k_spiffe_id_limit) {
        return false;
    }
    out.put(only.id);
    return !only.ambiguous;
}

}  // namespace

const Format san = {needs<Fact::san>, put_all};
const Format san_dns = {needs<Fact::san>, put_kind<SanKind::dns>};
const Format san_uri = {needs<Fact::san>, put_kind<SanKind::uri>};
const Format san_email = {needs<Fact::san>, put_kind<SanKind::email>};
const Format san_ip = {needs<Fact::san>, put_kind<SanKind::ip>};
const Format san_upn = {needs<Fact::san>, put_kind<SanKind::upn>};
const Format spiffe_id = {needs<Fact::san>, put_spiffe_id};

}  // namespace client_cert::formats
