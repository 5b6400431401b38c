// The facts of a certificate, read through OpenSSL.
#include "certificate.hpp"

#include <openssl/evp.h>

#include <cstdio>
#include <ctime>
#include <optional>

#include "handle.hpp"
#include "hex.hpp"

namespace client_cert::x509 {
namespace {

// copy puts a text into the arena. False where there is no memory.
bool copy(std::string_view& to, std::string_view from, Arena arena) noexcept {
    if (from.empty()) {
        to = {};
        return true;
    }
    char* p = arena.text(from.size());
    if (p == nullptr) {
        return false;
    }
    std::memcpy(p, from.data(), from.size());
    to = {p, from.size()};
    return true;
}


// contents is what was written to a memory BIO so far.
std::string_view contents(BIO* bio) noexcept {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size > 0 ? std::string_view(data, static_cast<std::size_t>(size))
                    : std::string_view{};
}


bool load_der(Bytes& to, X509& certificate, Arena arena) noexcept {
    const int size = i2d_X509(&certificate, nullptr);
    if (size <= 0) {
        return false;
    }
    auto* der = reinterpret_cast<unsigned char*>(
        arena.text(static_cast<std::size_t>(size)));
    if (der == nullptr) {
        return false;
    }
    unsigned char* end = der;
    if (i2d_X509(&certificate, &end) != size) {
        return false;
    }
    to = {der, static_cast<std::size_t>(size)};
    return true;
}


bool load_digest(Bytes& to, const X509& certificate, const EVP_MD* algorithm,
                 Arena arena) noexcept {
    auto* digest =
        reinterpret_cast<unsigned char*>(arena.text(EVP_MAX_MD_SIZE));
    unsigned size = 0;
    if (digest == nullptr
        || X509_digest(&certificate, algorithm, digest, &size) != 1)
    {
        return false;
    }
    to = {digest, size};
    return true;
}


// unprintable is the outcome of a printer of OpenSSL that failed: what it
// cannot convert, such as a BMPString of an odd length, cannot be said, but no
// memory is a failure. True for the former.
bool unprintable(Identity& identity, Fact fact) noexcept {
    identity.unreadable |= fact;
    return ERR_GET_REASON(ERR_peek_last_error()) != ERR_R_MALLOC_FAILURE;
}


bool load_name(Identity& identity, Fact fact,
               std::string_view Identity::*member, const X509_NAME* name,
               Arena arena) noexcept {
    const BioHandle bio{BIO_new(BIO_s_mem())};
    if (!bio) {
        return false;
    }
    if (X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253) < 0) {
        return unprintable(identity, fact);
    }
    return copy(identity.*member, contents(bio.get()), arena);
}


bool load_subject_cn(Identity& identity, const X509_NAME* subject,
                     Arena arena) noexcept {
    const BioHandle bio{BIO_new(BIO_s_mem())};
    if (!bio) {
        return false;
    }
    std::size_t count = 0;
    for (int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
         at >= 0; at = X509_NAME_get_index_by_NID(subject, NID_commonName, at))
    {
        const ASN1_STRING* value =
            X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
        if (count > 0 && BIO_write(bio.get(), ", ", 2) != 2) {
            return false;
        }
        if (ASN1_STRING_print_ex(bio.get(), value, ASN1_STRFLGS_RFC2253) < 0) {
            return unprintable(identity, Fact::subject_cn);
        }
        count++;
    }
    identity.subject_cn_count = count;
    return copy(identity.subject_cn, contents(bio.get()), arena);
}


bool load_serial(std::string_view& to, const ASN1_INTEGER* serial,
                 Arena arena) noexcept {
    static constexpr unsigned char zero = 0;
    const bool negative = ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER;
    const int length = ASN1_STRING_length(serial);
    const Bytes bytes = length > 0 ? Bytes(ASN1_STRING_get0_data(serial),
                                           static_cast<std::size_t>(length))
                                   : Bytes(&zero, 1);

    const std::size_t size = bytes.size() * 2 + (negative ? 1 : 0);
    char* text = arena.text(size);
    if (text == nullptr) {
        return false;
    }
    Writer out{{text, size}};
    if (negative) {
        out.put('-');
    }
    put_hex_upper(out, bytes);
    to = {text, size};
    return true;
}


std::optional<std::tm> to_tm(const ASN1_TIME* time) noexcept {
    std::tm tm{};
    // OpenSSL reads an absent time as "now".
    if (time == nullptr || ASN1_TIME_to_tm(time, &tm) != 1) {
        return std::nullopt;
    }
    return tm;
}


bool load_date(Identity& identity, std::string_view Identity::*member,
               const ASN1_TIME* time, Arena arena) noexcept {
    const std::optional<std::tm> tm = to_tm(time);
    if (!tm) {
        identity.unreadable |= Fact::validity;
        return true;
    }
    char text[sizeof("2026-11-21T02:55:00Z") + 8];
    const int length =
        std::snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02dZ",
                      tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday,
                      tm->tm_hour, tm->tm_min, tm->tm_sec);
    if (length <= 0 || static_cast<std::size_t>(length) >= sizeof(text)) {
        identity.unreadable |= Fact::validity;
        return true;
    }
    return copy(identity.*member, {text, static_cast<std::size_t>(length)},
                arena);
}

}  // namespace


bool load_facts(Identity& identity, X509& certificate, Facts facts,
                Arena arena) noexcept {
    const ErrorQueueGuard clean;
    const X509_NAME* subject = X509_get_subject_name(&certificate);

    return (!facts.has(Fact::der) || load_der(identity.der, certificate, arena))
           && (!facts.has(Fact::sha256)
               || load_digest(identity.sha256, certificate, EVP_sha256(),
                              arena))
           && (!facts.has(Fact::sha1)
               || load_digest(identity.sha1, certificate, EVP_sha1(), arena))
           && (!facts.has(Fact::subject)
               || load_name(identity, Fact::subject, &Identity::subject,
                            subject, arena))
           && (!facts.has(Fact::issuer)
               || load_name(identity, Fact::issuer, &Identity::issuer,
                            X509_get_issuer_name(&certificate), arena))
           && (!facts.has(Fact::subject_cn)
               || load_subject_cn(identity, subject, arena))
           && (!facts.has(Fact::serial)
               || load_serial(identity.serial,
                              X509_get0_serialNumber(&certificate), arena))
           && (!facts.has(Fact::validity)
               || (load_date(identity, &Identity::not_before,
                             X509_get0_notBefore(&certificate), arena)
                   && load_date(identity, &Identity::not_after,
                                X509_get0_notAfter(&certificate), arena)));
}


bool load_validity(Validity& validity, const X509& certificate) noexcept {
    const ErrorQueueGuard clean;
    std::optional<std::tm> from = to_tm(X509_get0_notBefore(&certificate));
    std::optional<std::tm> until = to_tm(X509_get0_notAfter(&certificate));
    if (!from || !until) {
        return false;
    }
    validity = {timegm(&*from), timegm(&*until)};
    return true;
}

}  // namespace client_cert::x509
