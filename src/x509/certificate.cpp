// The facts of a certificate, read through OpenSSL.
#include "x509/certificate.hpp"

#include <openssl/evp.h>

#include <array>

#include "x509/asn1.hpp"
#include "x509/asn1_time.hpp"
#include "x509/extensions.hpp"
#include "x509/handle.hpp"
#include "x509/key.hpp"
#include "x509/names.hpp"
#include "x509/san.hpp"
#include "x509/twin_signature.hpp"

namespace client_cert::x509 {
namespace {

Outcome load_digest(Bytes& to, const X509& certificate, const EVP_MD* algorithm,
                    Arena arena) noexcept {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    if (X509_digest(&certificate, algorithm, digest.data(), &size) != 1) {
        return Outcome::failed;
    }
    return store(to, Bytes(digest).first(size), arena);
}


Outcome load_version(int& to, const X509& certificate) noexcept {
    const long version = X509_get_version(&certificate);
    if (version < X509_VERSION_1 || version > X509_VERSION_3) {
        return Outcome::unreadable;
    }
    to = static_cast<int>(version) + 1;
    return Outcome::done;
}


Outcome load_date(DateTime& to, const ASN1_TIME* time) noexcept {
    std::optional<std::tm> tm = to_tm(time);
    if (!tm) {
        return failure();
    }
    to.year = tm->tm_year + 1900;
    to.month = tm->tm_mon + 1;
    to.day = tm->tm_mday;
    to.hour = tm->tm_hour;
    to.minute = tm->tm_min;
    to.second = tm->tm_sec;
    to.unix_seconds = to_unix_seconds(*tm);
    to.known = true;
    return Outcome::done;
}


// load_dates loads each date even where the other one does not decode.
Outcome load_dates(Identity& to, const X509& certificate) noexcept {
    const Outcome before =
        load_date(to.not_before, X509_get0_notBefore(&certificate));
    const Outcome after =
        load_date(to.not_after, X509_get0_notAfter(&certificate));
    return before == Outcome::done ? after : before;
}


const auto& subject_of(const X509& certificate) noexcept {
    return *X509_get_subject_name(&certificate);
}


const auto& issuer_of(const X509& certificate) noexcept {
    return *X509_get_issuer_name(&certificate);
}


Outcome load_fact(Identity& to, Fact fact, const X509& from,
                  Arena arena) noexcept {
    switch (fact) {
        case Fact::der:
            return encode(to.der, from, arena) ? Outcome::done
                                               : Outcome::failed;
        case Fact::sha256:
            return load_digest(to.sha256, from, EVP_sha256(), arena);
        case Fact::sha1:
            return load_digest(to.sha1, from, EVP_sha1(), arena);
        case Fact::spki_sha256:
            return load_spki_sha256(to.spki_sha256, from, arena);
        case Fact::subject:
            return load_name(to.subject, subject_of(from), arena);
        case Fact::issuer:
            return load_name(to.issuer, issuer_of(from), arena);
        case Fact::subject_legacy:
            return load_legacy_name(to.subject_legacy, subject_of(from), arena);
        case Fact::issuer_legacy:
            return load_legacy_name(to.issuer_legacy, issuer_of(from), arena);
        case Fact::subject_der:
            return load_name_der(to.subject_der, subject_of(from), arena);
        case Fact::issuer_der:
            return load_name_der(to.issuer_der, issuer_of(from), arena);
        case Fact::subject_attributes:
            return load_attributes(to.subject_attributes, subject_of(from),
                                   arena);
        case Fact::issuer_attributes:
            return load_attributes(to.issuer_attributes, issuer_of(from),
                                   arena);
        case Fact::serial:
            return load_hex(to.serial, *X509_get0_serialNumber(&from), arena);
        case Fact::validity:
            return load_dates(to, from);
        case Fact::san:
            return load_san(to.san, to.unreadable_san, from, arena);
        case Fact::ski:
            return load_ski(to.ski, from, arena);
        case Fact::aki:
            return load_aki(to.aki, from, arena);
        case Fact::key:
            return load_key(to.key, from, arena);
        case Fact::sigalg:
            return load_sigalg(to.sigalg, from, arena);
        case Fact::eku:
            return load_eku(to.eku, from, arena);
        case Fact::key_usage:
            return load_key_usage(to.key_usage, from, arena);
        case Fact::policies:
            return load_policies(to.policies, from, arena);
        case Fact::version:
            return load_version(to.version, from);
        case Fact::extensions:
            return load_extensions(to.extensions, from, arena);
        case Fact::serial_decimal:
            return load_decimal(to.serial_decimal,
                                *X509_get0_serialNumber(&from), arena);
        case Fact::twin_sha256:
            return load_twin_sha256(to.twin_sha256, from, arena);
        case Fact::presented_chain:
        case Fact::validated_chain:
        case Fact::issuer_serial:
        case Fact::issuer_ski:
        case Fact::anchor_attributes:
            // Chains are the connection's, not the certificate's.
            break;
    }
    return Outcome::done;
}


// take_note books what came of a fact. False where there is no memory.
bool take_note(Identity& identity, Fact fact, Outcome outcome) noexcept {
    // A printer of OpenSSL may go on without memory, and say so only in the
    // error queue.
    if (outcome == Outcome::failed || failure() == Outcome::failed) {
        return false;
    }
    if (outcome == Outcome::unreadable) {
        identity.unreadable |= fact;
    }
    return true;
}

}  // namespace


bool encode(Bytes& to, const X509& certificate, Arena arena) noexcept {
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


bool load_facts(Identity& identity, X509& certificate, Facts facts,
                Arena arena) noexcept {
    const ErrorQueueGuard clean;
    // What others left there says nothing about this certificate.
    clear_errors();

    for (std::uint32_t bit = 1; bit != 0; bit <<= 1) {
        const auto fact = static_cast<Fact>(bit);
        if (!facts.has(fact)) {
            continue;
        }
        if (!take_note(identity, fact,
                       load_fact(identity, fact, certificate, arena))) {
            return false;
        }
    }
    return true;
}


bool load_issuer_facts(Identity& identity, const X509& issuer, Facts facts,
                       Arena arena) noexcept {
    const ErrorQueueGuard clean;
    clear_errors();
    return (!facts.has(Fact::issuer_serial)
            || take_note(identity, Fact::issuer_serial,
                         load_hex(identity.issuer_serial,
                                  *X509_get0_serialNumber(&issuer), arena)))
           && (!facts.has(Fact::issuer_ski)
               || take_note(identity, Fact::issuer_ski,
                            load_ski(identity.issuer_ski, issuer, arena)));
}


bool load_own_issuer_facts(Identity& identity, X509& certificate, Facts facts,
                           Arena arena) noexcept {
    const ErrorQueueGuard clean;
    const int self_signed = X509_self_signed(&certificate, 0);
    return self_signed == 0
           || (self_signed > 0
               && load_issuer_facts(identity, certificate, facts, arena));
}


bool load_anchor_facts(Identity& identity, const X509& anchor, Facts facts,
                       Arena arena) noexcept {
    const ErrorQueueGuard clean;
    clear_errors();
    return !facts.has(Fact::anchor_attributes)
           || take_note(identity, Fact::anchor_attributes,
                        load_attributes(identity.anchor_attributes,
                                        subject_of(anchor), arena));
}


bool load_validity(Validity& validity, const X509& certificate) noexcept {
    const ErrorQueueGuard clean;
    const auto from = to_unix_seconds(X509_get0_notBefore(&certificate));
    const auto until = to_unix_seconds(X509_get0_notAfter(&certificate));
    if (!from || !until) {
        return false;
    }
    validity = {*from, *until};
    return true;
}

}  // namespace client_cert::x509
