// The entries of subjectAltName.
#include "x509/san.hpp"

#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include "x509/asn1.hpp"
#include "x509/extension_content.hpp"

namespace client_cert::x509 {
namespace {

Outcome load_bytes(std::string_view& to, const ASN1_STRING& string,
                   Arena arena) noexcept {
    const Bytes bytes = bytes_of(string);
    return store(
        to, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, arena);
}


// load_upn is `unreadable` for one that is no text.
Outcome load_upn(std::string_view& to, const OTHERNAME& other,
                 Arena arena) noexcept {
    return is_text_type(other.value->type)
               ? load_utf8(to, *other.value->value.asn1_string, arena)
               : Outcome::unreadable;
}


// kind_of finds the kind of an entry. False where it is none of SanKind.
bool kind_of(SanKind& kind, const GENERAL_NAME& name) noexcept {
    switch (name.type) {
        case GEN_DNS:
            kind = SanKind::dns;
            return true;
        case GEN_URI:
            kind = SanKind::uri;
            return true;
        case GEN_EMAIL:
            kind = SanKind::email;
            return true;
        case GEN_IPADD:
            kind = SanKind::ip;
            return true;
        case GEN_OTHERNAME:
            kind = SanKind::upn;
            return OBJ_obj2nid(name.d.otherName->type_id) == NID_ms_upn;
        default:
            return false;
    }
}


Outcome load_value(std::string_view& to, SanKind kind, const GENERAL_NAME& name,
                   Arena arena) noexcept {
    switch (kind) {
        case SanKind::dns:
            return load_bytes(to, *name.d.dNSName, arena);
        case SanKind::uri:
            return load_bytes(to, *name.d.uniformResourceIdentifier, arena);
        case SanKind::email:
            return load_bytes(to, *name.d.rfc822Name, arena);
        case SanKind::ip: {
            const int length = ASN1_STRING_length(name.d.iPAddress);
            return length == 4 || length == 16
                       ? load_bytes(to, *name.d.iPAddress, arena)
                       : Outcome::unreadable;
        }
        case SanKind::upn:
            break;
    }
    return load_upn(to, *name.d.otherName, arena);
}

}  // namespace


Outcome load_san(std::span<const SanEntry>& to, SanKinds& unreadable,
                 const X509& certificate, Arena arena) noexcept {
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
        const GENERAL_NAME& name = *sk_GENERAL_NAME_value(names.get(), i);
        SanEntry& entry = entries[loaded];
        if (!kind_of(entry.kind, name)) {
            continue;
        }
        switch (load_value(entry.value, entry.kind, name, arena)) {
            case Outcome::done:
                loaded++;
                break;
            case Outcome::unreadable:
                unreadable.add(entry.kind);
                break;
            case Outcome::failed:
                return Outcome::failed;
        }
    }
    to = entries.first(loaded);
    return Outcome::done;
}

}  // namespace client_cert::x509
