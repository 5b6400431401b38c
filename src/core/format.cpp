// The plain values that variables and dialects share.
#include "format.hpp"

#include "base64.hpp"
#include "hex.hpp"
#include "pem.hpp"
#include "structured_field.hpp"

namespace client_cert::formats {
namespace {

// needs is the `facts` function of a format without fields.
template <Fact... fact>
Facts needs(Fields) noexcept {
    return (Facts{} | ... | Facts{fact});
}

// text is the `render` function of a fact that is already text.
template <std::string_view Identity::*member>
bool text(Writer& out, const Identity& identity, Fields) noexcept {
    out.put(identity.*member);
    return true;
}

// encoded is the `render` function of bytes in an encoding.
template <Bytes Identity::*member, void (*encode)(Writer&, Bytes) noexcept>
bool encoded(Writer& out, const Identity& identity, Fields) noexcept {
    if (!(identity.*member).empty()) {
        encode(out, identity.*member);
    }
    return true;
}

}  // namespace

const Format status = {needs<>, text<&Identity::status>};
const Format rfc9440 = {needs<Fact::der>,
                        encoded<&Identity::der, put_sf_bytes>};
const Format der_base64 = {needs<Fact::der>,
                           encoded<&Identity::der, put_base64>};
const Format pem_percent_encoded = {
    needs<Fact::der>, encoded<&Identity::der, put_percent_encoded_pem>};
const Format sha256_hex = {needs<Fact::sha256>,
                           encoded<&Identity::sha256, put_hex_lower>};
const Format sha1_hex = {needs<Fact::sha1>,
                         encoded<&Identity::sha1, put_hex_lower>};
const Format x5t_s256 = {needs<Fact::sha256>,
                         encoded<&Identity::sha256, put_base64url>};
const Format subject = {needs<Fact::subject>, text<&Identity::subject>};
const Format subject_cn = {needs<Fact::subject_cn>,
                           text<&Identity::subject_cn>};
const Format issuer = {needs<Fact::issuer>, text<&Identity::issuer>};
const Format serial = {needs<Fact::serial>, text<&Identity::serial>};
const Format not_before = {needs<Fact::validity>, text<&Identity::not_before>};
const Format not_after = {needs<Fact::validity>, text<&Identity::not_after>};

}  // namespace client_cert::formats
