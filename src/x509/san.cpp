// The entries of subjectAltName.
#include "san.hpp"

#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include "asn1.hpp"
#include "extension_content.hpp"

namespace client_cert::x509 {
namespace {

Outcome load_bytes(std::string_view& to, const ASN1_STRING& string,
                   Arena arena) noexcept {
    const Bytes bytes = bytes_of(string);
    return store(
        to, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, arena);
}


// load_upn is `unreadable` for another otherName and for a UPN that is no text.
Outcome load_upn(std::string_view& to, const OTHERNAME& other,
                 Arena arena) noexcept {
    if (OBJ_obj2nid(other.type_id) != NID_ms_upn
        || !is_text_type(other.value->type))
    {
        return Outcome::unreadable;
    }
    return load_utf8(to, *other.value->value.asn1_string, arena);
}


// load_entry is `unreadable` for an entry to be left out.
Outcome load_entry(SanEntry& to, const GENERAL_NAME& name,
                   Arena arena) noexcept {
    switch (name.type) {
        case GEN_DNS:
            to.kind = SanKind::dns;
            return load_bytes(to.value, *name.d.dNSName, arena);
        case GEN_URI:
            to.kind = SanKind::uri;
            return load_bytes(to.value, *name.d.uniformResourceIdentifier,
                              arena);
        case GEN_EMAIL:
            to.kind = SanKind::email;
            return load_bytes(to.value, *name.d.rfc822Name, arena);
        case GEN_IPADD: {
            const int length = ASN1_STRING_length(name.d.iPAddress);
            if (length != 4 && length != 16) {
                return Outcome::unreadable;
            }
            to.kind = SanKind::ip;
            return load_bytes(to.value, *name.d.iPAddress, arena);
        }
        case GEN_OTHERNAME:
            to.kind = SanKind::upn;
            return load_upn(to.value, *name.d.otherName, arena);
        default:
            return Outcome::unreadable;
    }
}

}  // namespace


Outcome load_san(std::span<const SanEntry>& to, const X509& certificate,
                 Arena arena) noexcept {
    std::unique_ptr<GENERAL_NAMES, Releases<GENERAL_NAMES_free>> names;
    if (const Outcome outcome = read_extension(
            names, d2i_GENERAL_NAMES, NID_subject_alt_name, certificate);
        outcome != Outcome::done || !names)
    {
        return outcome;
    }
    const int count = sk_GENERAL_NAME_num(names.get());
    std::span<SanEntry> entries;
    if (take_array(entries, static_cast<std::size_t>(count), arena)
        != Outcome::done)
    {
        return Outcome::failed;
    }
    std::size_t loaded = 0;
    for (int i = 0; i < count; i++) {
        switch (load_entry(entries[loaded],
                           *sk_GENERAL_NAME_value(names.get(), i), arena))
        {
            case Outcome::done:
                loaded++;
                break;
            case Outcome::unreadable:
                break;
            case Outcome::failed:
                return Outcome::failed;
        }
    }
    to = entries.first(loaded);
    return Outcome::done;
}

}  // namespace client_cert::x509
