// The kind of a certificate's key and the algorithm of its signature.
#include "x509/key.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/objects.h>

#include <array>

#include "encoding/decimal.hpp"
#include "x509/asn1.hpp"
#include "x509/handle.hpp"

namespace client_cert::x509 {
namespace {

// put_curve appends the curve of an EC key. False where it is not known.
bool put_curve(Writer& out, const EVP_PKEY& key) noexcept {
    std::array<char, 80> text;
    std::size_t size = 0;
    // A key that spells out the parameters of a known curve has that name, too.
    if (EVP_PKEY_get_utf8_string_param(&key, OSSL_PKEY_PARAM_EC_ENCODING,
                                       text.data(), text.size(), &size)
        != 1)
    {
        return false;
    }
    if (std::string_view(text.data(), size) == OSSL_PKEY_EC_ENCODING_EXPLICIT) {
        out.put("explicit");
        return true;
    }
    if (EVP_PKEY_get_group_name(&key, text.data(), text.size(), &size) != 1) {
        return false;
    }
    out.put(std::string_view(text.data(), size));
    return true;
}


// put_key appends the kind of a key. False where it is not known.
bool put_key(Writer& out, const EVP_PKEY& key) noexcept {
    switch (EVP_PKEY_get_base_id(&key)) {
        case EVP_PKEY_RSA:
            out.put("RSA-");
            break;
        case EVP_PKEY_RSA_PSS:
            out.put("RSA-PSS-");
            break;
        case EVP_PKEY_DSA:
            out.put("DSA-");
            break;
        case EVP_PKEY_EC:
            out.put("EC-");
            return put_curve(out, key);
        default: {
            const char* name = EVP_PKEY_get0_type_name(&key);
            if (name == nullptr) {
                return false;
            }
            out.put(name);
            return true;
        }
    }
    // A DSA key may leave its parameters, and so its size, to the issuer's.
    const int bits = EVP_PKEY_get_bits(&key);
    put_decimal(out, bits, 1);
    return bits > 0;
}

}  // namespace


Outcome load_key(std::string_view& to, const X509& certificate,
                 Arena arena) noexcept {
    std::array<char, 128> text;
    Writer out{text};
    const auto* key = X509_get0_pubkey(&certificate);
    if (key == nullptr || !put_key(out, *key)) {
        return failure();
    }
    if (out.size() > text.size()) {
        return Outcome::unreadable;
    }
    return store(to, {text.data(), out.size()}, arena);
}


Outcome load_sigalg(std::string_view& to, const X509& certificate,
                    Arena arena) noexcept {
    const X509_ALGOR* algorithm = nullptr;
    const ASN1_OBJECT* object = nullptr;
    X509_get0_signature(nullptr, &algorithm, &certificate);
    X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);

    const int nid = OBJ_obj2nid(object);
    const char* name = nid != NID_undef ? OBJ_nid2ln(nid) : nullptr;
    return name != nullptr ? store(to, name, arena)
                           : load_oid(to, *object, arena);
}


Outcome load_spki_sha256(Bytes& to, const X509& certificate,
                         Arena arena) noexcept {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(&certificate), &der);
    if (size <= 0) {
        return Outcome::failed;
    }
    const OpensslBytes owner{der};
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned digest_size = 0;
    if (EVP_Digest(der, static_cast<std::size_t>(size), digest.data(),
                   &digest_size, EVP_sha256(), nullptr)
        != 1)
    {
        return Outcome::failed;
    }
    return store(to, Bytes(digest).first(digest_size), arena);
}

}  // namespace client_cert::x509
