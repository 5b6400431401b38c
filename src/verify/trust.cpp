// What identifies a trust, and where its answers may change.
#include "verify/trust.hpp"

#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "verify/changes.hpp"
#include "x509/digest.hpp"
#include "x509/handle.hpp"

namespace client_cert::x509 {
namespace {

// list_of is the revocation list that an object is; nullptr where it is none.
X509_CRL* list_of(const X509_OBJECT& object) noexcept {
    return X509_OBJECT_get0_X509_CRL(const_cast<X509_OBJECT*>(&object));
}


// dates are when an object becomes valid and when it ceases to be.
Dates dates(const X509_OBJECT& object) noexcept {
    if (const X509* certificate = X509_OBJECT_get0_X509(&object)) {
        return dates_of(*certificate);
    }
    if (const X509_CRL* list = list_of(object)) {
        return {X509_CRL_get0_lastUpdate(list), X509_CRL_get0_nextUpdate(list)};
    }
    return {};
}


// digest_certificate digests a certificate with what a file says of the
// purposes that it is trusted for, which X509_digest() leaves out.
bool digest_certificate(Sha256& to, const X509& certificate) noexcept {
    unsigned char* encoded = nullptr;
    const int size = i2d_X509_AUX(&certificate, &encoded);
    const OpensslBytes owned{encoded};
    if (size <= 0) {
        return false;
    }
    Digest digest;
    digest.put(encoded, static_cast<std::size_t>(size));
    return digest.finish(to);
}


bool digest(Sha256& to, const X509_OBJECT& object) noexcept {
    if (const X509* certificate = X509_OBJECT_get0_X509(&object)) {
        return digest_certificate(to, *certificate);
    }
    const X509_CRL* list = list_of(object);
    return list != nullptr
           && X509_CRL_digest(list, EVP_sha256(), to.data(), nullptr) == 1;
}


std::size_t count(const STACK_OF(X509_OBJECT) * objects) noexcept {
    return static_cast<std::size_t>(std::max(sk_X509_OBJECT_num(objects), 0));
}


const X509_OBJECT& object_of(const STACK_OF(X509_OBJECT) * objects,
                             std::size_t index) noexcept {
    return *sk_X509_OBJECT_value(objects, static_cast<int>(index));
}


unsigned long flags(const X509_VERIFY_PARAM* rules) noexcept {
    return rules == nullptr ? 0
                            : X509_VERIFY_PARAM_get_flags(
                                const_cast<X509_VERIFY_PARAM*>(rules));
}


int depth(const X509_VERIFY_PARAM* rules) noexcept {
    return rules == nullptr ? -1 : X509_VERIFY_PARAM_get_depth(rules);
}

}  // namespace


bool complete_trust(Trust& trust, Arena arena) noexcept {
    const STACK_OF(X509_OBJECT)* objects = X509_STORE_get0_objects(trust.store);
    if (!arena.array(trust.certificates, count(objects))
        || !arena.array(trust.changes, count(objects) * k_most_changes))
    {
        return false;
    }
    std::size_t certificates = 0;
    std::size_t changes = 0;
    for (std::size_t i = 0; i < count(objects); i++) {
        const X509_OBJECT& object = object_of(objects, i);
        if (X509* certificate = X509_OBJECT_get0_X509(&object)) {
            trust.certificates[certificates++] = certificate;
        }
        each_change(dates(object), [&](std::int64_t moment) {
            trust.changes[changes++] = moment;
        });
    }
    trust.certificates = trust.certificates.first(certificates);
    trust.changes = trust.changes.first(changes);
    std::ranges::sort(trust.changes);
    // X509_cmp() compares digests.
    std::ranges::sort(trust.certificates, [](const X509* a, const X509* b) {
        return X509_cmp(a, b) < 0;
    });
    return true;
}


bool identify_trust(Trust& trust, Arena arena) noexcept {
    const ErrorQueueGuard clean;
    const STACK_OF(X509_OBJECT)* objects = X509_STORE_get0_objects(trust.store);
    std::span<Sha256> digests;
    if (!arena.array(digests, count(objects))) {
        return false;
    }
    for (std::size_t i = 0; i < digests.size(); i++) {
        if (!digest(digests[i], object_of(objects, i))) {
            return false;
        }
    }
    std::ranges::sort(digests);

    const X509_VERIFY_PARAM* own = X509_STORE_get0_param(trust.store);
    const std::uint64_t numbers[] = {
        flags(own),
        flags(trust.rules),
        static_cast<std::uint64_t>(depth(own)),
        static_cast<std::uint64_t>(depth(trust.rules)),
        static_cast<std::uint64_t>(trust.security_level),
        trust.asked_about,
        trust.responder.size(),
    };
    Digest digest;
    digest.put(numbers, sizeof(numbers));
    digest.put(trust.responder.data(), trust.responder.size());
    digest.put(digests.data(), digests.size_bytes());
    return digest.finish(trust.id);
}


bool is_anchor(const Trust& trust, const X509& certificate) noexcept {
    return std::ranges::any_of(trust.certificates, [&](const X509* one) {
        return X509_cmp(one, &certificate) == 0;
    });
}


AnchorFlaw find_anchor_flaw(const STACK_OF(X509) * certificates) noexcept {
    const ErrorQueueGuard clean;
    AnchorFlaw flaw = AnchorFlaw::no_authority;
    for (int i = 0; i < sk_X509_num(certificates); i++) {
        X509* certificate = sk_X509_value(certificates, i);
        // Where it cannot be told there is nothing to warn of.
        if (X509_self_signed(certificate, 0) != 0) {
            return AnchorFlaw::none;
        }
        if (X509_check_ca(certificate) != 0) {
            flaw = AnchorFlaw::no_root;
        }
    }
    return flaw;
}


ChainHandle certificates_of(const X509_STORE& store) noexcept {
    const ErrorQueueGuard clean;
    const STACK_OF(X509_OBJECT)* objects = X509_STORE_get0_objects(&store);
    ChainHandle certificates{sk_X509_new_null()};
    for (std::size_t i = 0; i < count(objects); i++) {
        X509* certificate = X509_OBJECT_get0_X509(&object_of(objects, i));
        if (certificate == nullptr) {
            continue;
        }
        if (!certificates || sk_X509_push(certificates.get(), certificate) == 0)
        {
            return nullptr;
        }
        (void)X509_up_ref(certificate);
    }
    return certificates;
}


ListsHandle lists_of(const X509_STORE& store) noexcept {
    const ErrorQueueGuard clean;
    const STACK_OF(X509_OBJECT)* objects = X509_STORE_get0_objects(&store);
    ListsHandle lists{sk_X509_CRL_new_null()};
    for (std::size_t i = 0; i < count(objects); i++) {
        X509_CRL* list = list_of(object_of(objects, i));
        if (list == nullptr) {
            continue;
        }
        if (!lists || sk_X509_CRL_push(lists.get(), list) == 0) {
            return nullptr;
        }
        (void)X509_CRL_up_ref(list);
    }
    return lists;
}

}  // namespace client_cert::x509
