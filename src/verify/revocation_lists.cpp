// What can be said of revocation lists before anybody is verified by them.
#include "verify/revocation_lists.hpp"

#include <openssl/x509v3.h>

#include <algorithm>

#include "x509/asn1_time.hpp"
#include "x509/handle.hpp"
#include "x509/outcome.hpp"

namespace client_cert::x509 {
namespace {

using DistributionPointHandle =
    std::unique_ptr<ISSUING_DIST_POINT, Releases<ISSUING_DIST_POINT_free>>;


bool has_extension(const X509_CRL& list, int nid) noexcept {
    return X509_CRL_get_ext_by_NID(&list, nid, -1) >= 0;
}


bool is_of(const X509_CRL& list, const X509_NAME& issuer) noexcept {
    return X509_NAME_cmp(X509_CRL_get_issuer(&list), &issuer) == 0;
}


// has_current tells whether an issuer has a list that is.
bool has_current(const STACK_OF(X509_CRL) * lists, const X509_NAME& issuer,
                 std::int64_t now) noexcept {
    for (int i = 0; i < sk_X509_CRL_num(lists); i++) {
        const X509_CRL& list = *sk_X509_CRL_value(lists, i);
        if (is_of(list, issuer) && age_of(list, now) == ListAge::current) {
            return true;
        }
    }
    return false;
}


// index_of is the index of an issuer's first list, or that behind the last.
int index_of(const STACK_OF(X509_CRL) * lists,
             const X509_NAME& issuer) noexcept {
    int i = 0;
    while (i < sk_X509_CRL_num(lists)
           && !is_of(*sk_X509_CRL_value(lists, i), issuer))
    {
        i++;
    }
    return i;
}

}  // namespace


bool find_flaw(ListFlaw& to, const X509_CRL& list) noexcept {
    const ErrorQueueGuard clean;
    to = ListFlaw::none;
    if (has_extension(list, NID_delta_crl)) {
        to = ListFlaw::delta;
        return true;
    }
    if (!has_extension(list, NID_issuing_distribution_point)) {
        return true;
    }
    ERR_clear_error();
    // It is nothing too where it is there twice.
    const DistributionPointHandle scope{
        static_cast<ISSUING_DIST_POINT*>(X509_CRL_get_ext_d2i(
            &list, NID_issuing_distribution_point, nullptr, nullptr))};
    if (scope == nullptr) {
        to = ListFlaw::scope;
    }
    return scope != nullptr || failure() != Outcome::failed;
}


ListAge age_of(const X509_CRL& list, std::int64_t now) noexcept {
    const auto from = to_unix_seconds(X509_CRL_get0_lastUpdate(&list));
    if (from && now < *from) {
        return ListAge::early;
    }
    const ASN1_TIME* end = X509_CRL_get0_nextUpdate(&list);
    const auto until = to_unix_seconds(end);
    const bool is_over = end != nullptr && (!until || now >= *until);
    return !from || is_over ? ListAge::late : ListAge::current;
}


const X509_CRL* stale_list(const STACK_OF(X509_CRL) * lists, std::int64_t now,
                           int& index) noexcept {
    for (; index < sk_X509_CRL_num(lists); index++) {
        const X509_CRL* list = sk_X509_CRL_value(lists, index);
        const X509_NAME& issuer = *X509_CRL_get_issuer(list);
        if (index_of(lists, issuer) == index
            && !has_current(lists, issuer, now)) {
            return list;
        }
    }
    return nullptr;
}


Coverage cover(const STACK_OF(X509) * certificates,
               const STACK_OF(X509_CRL) * lists, bool roots) noexcept {
    const ErrorQueueGuard clean;
    Coverage coverage;
    for (int i = 0; i < sk_X509_num(certificates); i++) {
        X509* certificate = sk_X509_value(certificates, i);
        // Where it cannot be told there is nothing to warn of.
        if (roots && X509_self_signed(certificate, 0) != 1) {
            continue;
        }
        coverage.authorities++;
        if (index_of(lists, *X509_get_subject_name(certificate))
            == std::max(sk_X509_CRL_num(lists), 0))
        {
            coverage.without++;
            coverage.first =
                coverage.first != nullptr ? coverage.first : certificate;
        }
    }
    return coverage;
}

}  // namespace client_cert::x509
