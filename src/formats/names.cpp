// The plain values of distinguished names.
#include "base/text.hpp"
#include "encoding/base64.hpp"
#include "formats/parts.hpp"
#include "identity/distinguished_name.hpp"

namespace client_cert::formats {
namespace {

// attribute is the `render` function of the attributes whose OID is the
// argument, in the certificate's order.
template <std::span<const Attribute> Identity::*member>
bool attribute(Writer& out, const Identity& identity,
               const Choice& choice) noexcept {
    List list{out};
    for (const Attribute& one : identity.*member) {
        if (one.oid == choice.argument) {
            list.next().put(one.escaped);
        }
    }
    return true;
}

template <std::span<const Attribute> Identity::*attributes>
bool slash(Writer& out, const Identity& identity, const Choice&) noexcept {
    if (!slash_form_is_plain(identity.*attributes)) {
        return false;
    }
    for (const Attribute& one : identity.*attributes) {
        if (!is_visible_ascii(one.utf8)) {
            return false;
        }
    }
    // A header loses a space at its end.
    if (!(identity.*attributes).empty()
        && (identity.*attributes).back().utf8.ends_with(' '))
    {
        return false;
    }
    put_slash_form(out, identity.*attributes);
    return true;
}

template <std::string_view Identity::*name>
bool whole(Writer& out, const Identity& identity, const Choice&) noexcept {
    if (!rfc2253_is_whole(identity.*name)) {
        return false;
    }
    out.put(identity.*name);
    return true;
}

}  // namespace

const Format subject = {needs<Fact::subject>, text<&Identity::subject>};
const Format issuer = {needs<Fact::issuer>, text<&Identity::issuer>};
const Format subject_legacy = {needs<Fact::subject_legacy>,
                               text<&Identity::subject_legacy>};
const Format issuer_legacy = {needs<Fact::issuer_legacy>,
                              text<&Identity::issuer_legacy>};
const Format subject_whole = {needs<Fact::subject>, whole<&Identity::subject>};
const Format issuer_whole = {needs<Fact::issuer>, whole<&Identity::issuer>};
const Format subject_slash = {needs<Fact::subject_attributes>,
                              slash<&Identity::subject_attributes>};
const Format issuer_slash = {needs<Fact::issuer_attributes>,
                             slash<&Identity::issuer_attributes>};
const Format subject_der = {needs<Fact::subject_der>,
                            encoded<&Identity::subject_der, put_base64>};
const Format issuer_der = {needs<Fact::issuer_der>,
                           encoded<&Identity::issuer_der, put_base64>};
const Format subject_attribute = {needs<Fact::subject_attributes>,
                                  attribute<&Identity::subject_attributes>};
const Format issuer_attribute = {needs<Fact::issuer_attributes>,
                                 attribute<&Identity::issuer_attributes>};

}  // namespace client_cert::formats
