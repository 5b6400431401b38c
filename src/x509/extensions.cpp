// The extensions of a certificate other than subjectAltName.
#include "x509/extensions.hpp"

#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include <array>

#include "x509/asn1.hpp"
#include "x509/extension_content.hpp"

namespace client_cert::x509 {
namespace {

// load_short_name is OpenSSL's short name of an object, or its dotted form.
Outcome load_short_name(std::string_view& to, const ASN1_OBJECT& object,
                        Arena arena) noexcept {
    const int nid = OBJ_obj2nid(&object);
    const char* name = nid != NID_undef ? OBJ_nid2sn(nid) : nullptr;
    return name != nullptr ? store(to, name, arena)
                           : load_oid(to, object, arena);
}


// load_each makes an array of `count` and fills it with load_one(item, index).
template <class T, class LoadOne>
Outcome load_each(std::span<const T>& to, int count, LoadOne load_one,
                  Arena arena) noexcept {
    std::span<T> items;
    if (take_array(items, static_cast<std::size_t>(count), arena)
        != Outcome::done) {
        return Outcome::failed;
    }
    int at = 0;
    for (T& item : items) {
        if (const Outcome outcome = load_one(item, at++);
            outcome != Outcome::done) {
            return outcome;
        }
    }
    to = items;
    return Outcome::done;
}

}  // namespace


Outcome load_ski(Bytes& to, const X509& certificate, Arena arena) noexcept {
    std::unique_ptr<ASN1_OCTET_STRING, Releases<ASN1_OCTET_STRING_free>> id;
    const Outcome outcome = read_extension(
        id, d2i_ASN1_OCTET_STRING, NID_subject_key_identifier, certificate);
    return id ? store(to, bytes_of(*id), arena) : outcome;
}


Outcome load_aki(Bytes& to, const X509& certificate, Arena arena) noexcept {
    std::unique_ptr<AUTHORITY_KEYID, Releases<AUTHORITY_KEYID_free>> authority;
    const Outcome outcome =
        read_extension(authority, d2i_AUTHORITY_KEYID,
                       NID_authority_key_identifier, certificate);
    return authority && authority->keyid != nullptr
               ? store(to, bytes_of(*authority->keyid), arena)
               : outcome;
}


Outcome load_eku(std::span<const std::string_view>& to, const X509& certificate,
                 Arena arena) noexcept {
    std::unique_ptr<EXTENDED_KEY_USAGE, Releases<EXTENDED_KEY_USAGE_free>> eku;
    if (const Outcome outcome = read_extension(eku, d2i_EXTENDED_KEY_USAGE,
                                               NID_ext_key_usage, certificate);
        outcome != Outcome::done || !eku)
    {
        return outcome;
    }
    return load_each(
        to, sk_ASN1_OBJECT_num(eku.get()),
        [&](std::string_view& name, int at) noexcept {
            return load_short_name(name, *sk_ASN1_OBJECT_value(eku.get(), at),
                                   arena);
        },
        arena);
}


Outcome load_key_usage(std::span<const std::string_view>& to,
                       const X509& certificate, Arena arena) noexcept {
    static constexpr std::array<std::string_view, 9> names = {
        "digitalSignature", "nonRepudiation", "keyEncipherment",
        "dataEncipherment", "keyAgreement",   "keyCertSign",
        "cRLSign",          "encipherOnly",   "decipherOnly",
    };
    std::unique_ptr<ASN1_BIT_STRING, Releases<ASN1_BIT_STRING_free>> bits;
    if (const Outcome outcome = read_extension(bits, d2i_ASN1_BIT_STRING,
                                               NID_key_usage, certificate);
        outcome != Outcome::done || !bits)
    {
        return outcome;
    }
    std::array<std::string_view, names.size()> found;
    int count = 0;
    int bit = 0;
    for (const std::string_view name : names) {
        if (ASN1_BIT_STRING_get_bit(bits.get(), bit++) == 1) {
            found[static_cast<std::size_t>(count++)] = name;
        }
    }
    return load_each(
        to, count,
        [&](std::string_view& name, int at) noexcept {
            name = found[static_cast<std::size_t>(at)];
            return Outcome::done;
        },
        arena);
}


Outcome load_policies(std::span<const std::string_view>& to,
                      const X509& certificate, Arena arena) noexcept {
    std::unique_ptr<CERTIFICATEPOLICIES, Releases<CERTIFICATEPOLICIES_free>>
        policies;
    if (const Outcome outcome =
            read_extension(policies, d2i_CERTIFICATEPOLICIES,
                           NID_certificate_policies, certificate);
        outcome != Outcome::done || !policies)
    {
        return outcome;
    }
    return load_each(
        to, sk_POLICYINFO_num(policies.get()),
        [&](std::string_view& oid, int at) noexcept {
            return load_oid(
                oid, *sk_POLICYINFO_value(policies.get(), at)->policyid, arena);
        },
        arena);
}


Outcome load_extensions(std::span<const Extension>& to, const X509& certificate,
                        Arena arena) noexcept {
    return load_each(
        to, X509_get_ext_count(&certificate),
        [&](Extension& item, int at) noexcept {
            auto* extension = X509_get_ext(&certificate, at);
            const Outcome outcome = load_oid(
                item.oid, *X509_EXTENSION_get_object(extension), arena);
            return outcome == Outcome::done ? store(
                       item.value,
                       bytes_of(*X509_EXTENSION_get_data(extension)), arena)
                                            : outcome;
        },
        arena);
}

}  // namespace client_cert::x509
