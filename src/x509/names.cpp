// Distinguished names: their texts, their DER and their attributes.
#include "x509/names.hpp"

#include <openssl/objects.h>

#include "base/byte_set.hpp"
#include "base/text.hpp"
#include "x509/asn1.hpp"
#include "x509/handle.hpp"

namespace client_cert::x509 {
namespace {

// contents is what was written to a memory BIO so far.
std::string_view contents(BIO* bio) noexcept {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size > 0 ? std::string_view(data, static_cast<std::size_t>(size))
                    : std::string_view{};
}


Outcome load_escaped(std::string_view& to, const ASN1_STRING& value,
                     Arena arena) noexcept {
    const BioHandle bio{BIO_new(BIO_s_mem())};
    if (!bio) {
        return Outcome::failed;
    }
    if (ASN1_STRING_print_ex(bio.get(), &value, ASN1_STRFLGS_RFC2253) < 0) {
        return failure();
    }
    return store(to, contents(bio.get()), arena);
}


// short_name is OpenSSL's own text, which outlives every certificate.
std::string_view short_name(const ASN1_OBJECT& object) noexcept {
    const int nid = OBJ_obj2nid(&object);
    const char* name = nid != NID_undef ? OBJ_nid2sn(nid) : nullptr;
    return name != nullptr ? name : std::string_view{};
}


// is_own_escape tells whether a text is what RFC 2253 escapes it to.
bool is_own_escape(std::string_view text) noexcept {
    constexpr ByteSet plain{" -._@:/'()?&*!|%$[]{}~^`="};
    return plain.has_all(text) && !has_edge_space(text);
}


Outcome load_attribute(Attribute& to, const X509_NAME& name, int at,
                       Arena arena) noexcept {
    const auto* entry = X509_NAME_get_entry(&name, at);
    const ASN1_STRING& value = *X509_NAME_ENTRY_get_data(entry);
    to.joined =
        at > 0
        && X509_NAME_ENTRY_set(entry)
               == X509_NAME_ENTRY_set(X509_NAME_get_entry(&name, at - 1));

    const ASN1_OBJECT& type = *X509_NAME_ENTRY_get_object(entry);
    to.name = short_name(type);
    Outcome outcome = load_oid(to.oid, type, arena);
    if (outcome != Outcome::done) {
        return outcome;
    }
    if (is_text_type(ASN1_STRING_type(&value))) {
        outcome = load_utf8(to.utf8, value, arena);
        to.is_text = outcome == Outcome::done;
    }
    if (outcome == Outcome::failed) {
        return outcome;
    }
    if (to.is_text && is_own_escape(to.utf8)) {
        to.escaped = to.utf8;
        return Outcome::done;
    }
    return load_escaped(to.escaped, value, arena);
}

}  // namespace


Outcome load_name(std::string_view& to, const X509_NAME& name,
                  Arena arena) noexcept {
    const BioHandle bio{BIO_new(BIO_s_mem())};
    if (!bio) {
        return Outcome::failed;
    }
    if (X509_NAME_print_ex(bio.get(), &name, 0, XN_FLAG_RFC2253) < 0) {
        return failure();
    }
    return store(to, contents(bio.get()), arena);
}


Outcome load_legacy_name(std::string_view& to, const X509_NAME& name,
                         Arena arena) noexcept {
    const OpensslText text{X509_NAME_oneline(&name, nullptr, 0)};
    if (!text) {
        return failure();
    }
    // OpenSSL ends it with a zero byte and writes none of the name's own.
    return store(to, text.get(), arena);
}


Outcome load_name_der(Bytes& to, const X509_NAME& name, Arena arena) noexcept {
    const unsigned char* der = nullptr;
    std::size_t size = 0;
    if (X509_NAME_get0_der(&name, &der, &size) != 1) {
        return Outcome::failed;
    }
    return store(to, {der, size}, arena);
}


Outcome load_attributes(std::span<const Attribute>& to, const X509_NAME& name,
                        Arena arena) noexcept {
    const int count = X509_NAME_entry_count(&name);
    std::span<Attribute> attributes;
    if (take_array(attributes, static_cast<std::size_t>(count > 0 ? count : 0),
                   arena)
        != Outcome::done)
    {
        return Outcome::failed;
    }
    int at = 0;
    for (Attribute& attribute : attributes) {
        if (const Outcome outcome =
                load_attribute(attribute, name, at++, arena);
            outcome != Outcome::done)
        {
            return outcome;
        }
    }
    to = attributes;
    return Outcome::done;
}

}  // namespace client_cert::x509
