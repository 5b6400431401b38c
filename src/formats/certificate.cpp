// The plain values of the certificate itself and of most of what is in it.
#include "formats/format.hpp"

#include "encoding/base64.hpp"
#include "encoding/decimal.hpp"
#include "encoding/hex.hpp"
#include "encoding/pem.hpp"
#include "encoding/structured_field.hpp"
#include "formats/parts.hpp"
#include "formats/presented.hpp"

namespace client_cert::formats {
namespace {

template <std::span<const std::string_view> Identity::*member>
bool names(Writer& out, const Identity& identity, const Choice&) noexcept {
    List list{out};
    for (const std::string_view name : identity.*member) {
        list.next().put(name);
    }
    return true;
}


bool put_version(Writer& out, const Identity& identity,
                 const Choice&) noexcept {
    if (identity.version != 0) {
        put_decimal(out, identity.version, 1);
    }
    return true;
}


// An extension may occur once only (RFC 5280 section 4.2): of two, nobody
// knows which one an application would take.
bool put_extension(Writer& out, const Identity& identity,
                   const Choice& choice) noexcept {
    const Extension* found = nullptr;
    for (const Extension& one : identity.extensions) {
        if (one.oid == choice.argument) {
            if (found != nullptr) {
                return false;
            }
            found = &one;
        }
    }
    if (found != nullptr) {
        put_base64(out, found->value);
    }
    return true;
}


bool put_chain_pem(Writer& out, const Identity& identity,
                   const Choice&) noexcept {
    return put_presented(out, identity, "", put_percent_encoded_pem);
}

}  // namespace

const Format rfc9440 = {needs<Fact::der>,
                        encoded<&Identity::der, put_sf_bytes>};
const Format der_base64 = {needs<Fact::der>,
                           encoded<&Identity::der, put_base64>};
const Format pem_percent_encoded = {
    needs<Fact::der>, encoded<&Identity::der, put_percent_encoded_pem>};
const Format chain_pem_percent_encoded = {
    needs<Fact::der, Fact::presented_chain>, put_chain_pem};
const Format sha256_hex = {needs<Fact::sha256>,
                           encoded<&Identity::sha256, put_hex_lower>};
const Format sha256_base64 = {needs<Fact::sha256>,
                              encoded<&Identity::sha256, put_base64>};
const Format sha1_hex = {needs<Fact::sha1>,
                         encoded<&Identity::sha1, put_hex_lower>};
const Format spki_sha256_hex = {needs<Fact::spki_sha256>,
                                encoded<&Identity::spki_sha256, put_hex_lower>};
const Format x5t_s256 = {needs<Fact::sha256>,
                         encoded<&Identity::sha256, put_base64url>};
const Format serial = {needs<Fact::serial>, text<&Identity::serial>};
const Format serial_decimal = {needs<Fact::serial_decimal>,
                               text<&Identity::serial_decimal>};
const Format version = {needs<Fact::version>, put_version};
const Format ski = {needs<Fact::ski>, encoded<&Identity::ski, put_hex_lower>};
const Format aki = {needs<Fact::aki>, encoded<&Identity::aki, put_hex_lower>};
const Format key = {needs<Fact::key>, text<&Identity::key>};
const Format sigalg = {needs<Fact::sigalg>, text<&Identity::sigalg>};
const Format eku = {needs<Fact::eku>, names<&Identity::eku>};
const Format key_usage = {needs<Fact::key_usage>, names<&Identity::key_usage>};
const Format policies = {needs<Fact::policies>, names<&Identity::policies>};
const Format extension = {needs<Fact::extensions>, put_extension};

}  // namespace client_cert::formats
