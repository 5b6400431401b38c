// Verification of a client certificate against a trust.
#include "verify/verification.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "verify/changes.hpp"
#include "verify/progress.hpp"
#include "x509/certificate.hpp"
#include "x509/digest.hpp"
#include "x509/names.hpp"
#include "x509/outcome.hpp"

namespace client_cert::x509 {
namespace {

// is_of_lists tells whether an error says that a revocation list cannot be
// used, rather than what is in it.
bool is_of_lists(int error) noexcept {
    switch (error) {
        case X509_V_ERR_UNABLE_TO_GET_CRL:
        case X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE:
        case X509_V_ERR_CRL_SIGNATURE_FAILURE:
        case X509_V_ERR_CRL_NOT_YET_VALID:
        case X509_V_ERR_CRL_HAS_EXPIRED:
        case X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD:
        case X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD:
        case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
        case X509_V_ERR_KEYUSAGE_NO_CRL_SIGN:
        case X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION:
        case X509_V_ERR_DIFFERENT_CRL_SCOPE:
        case X509_V_ERR_CRL_PATH_VALIDATION_ERROR:
            return true;
        default:
            return false;
    }
}


// name_issuer names a certificate's issuer as far as a line of a log has room
// for it.
void name_issuer(std::string_view& to, const X509& certificate,
                 Progress& progress) noexcept {
    constexpr std::size_t longest = 128;
    // What is in the queue by now would go.
    progress.without_memory |= failure() == Outcome::failed;
    const Outcome outcome =
        load_name(to, *X509_get_issuer_name(&certificate), progress.arena);
    progress.without_memory |= outcome == Outcome::failed;
    if (outcome != Outcome::done || !is_visible_ascii(to)) {
        to = {};
    }
    to = {to.data(), std::min(to.size(), longest)};
}


Complaint complain(X509_STORE_CTX& context, int error,
                   Progress& progress) noexcept {
    Complaint complaint{.error = error,
                        .depth = X509_STORE_CTX_get_error_depth(&context),
                        .list_issuer = {}};
    const X509* certificate = X509_STORE_CTX_get_current_cert(&context);
    if (is_of_lists(error) && certificate != nullptr) {
        name_issuer(complaint.list_issuer, *certificate, progress);
    }
    return complaint;
}


// is_beyond tells whether an error asks for a list of the CA above an anchor,
// to which no path leads and which OpenSSL 3.0 can only miss.
bool is_beyond(const X509_STORE_CTX& context, int error,
               const Trust& trust) noexcept {
    auto& asked = const_cast<X509_STORE_CTX&>(context);
    const int depth = X509_STORE_CTX_get_error_depth(&asked);
    const X509* certificate = X509_STORE_CTX_get_current_cert(&asked);
    return error == X509_V_ERR_UNABLE_TO_GET_CRL && trust.signatures != nullptr
           && depth > 0
           && depth == sk_X509_num(X509_STORE_CTX_get0_chain(&asked)) - 1
           && (X509_VERIFY_PARAM_get_flags(X509_STORE_CTX_get0_param(&asked))
               & X509_V_FLAG_PARTIAL_CHAIN)
                  != 0
           && certificate != nullptr && is_anchor(trust, *certificate);
}


// go_on makes OpenSSL look for further errors, as nginx does in a handshake.
// The path of a list's own issuer comes without Progress, and has to be right.
int go_on(int ok, X509_STORE_CTX* context) noexcept {
    Progress* progress = progress_of(*context);
    if (ok != 0 || progress == nullptr) {
        return ok;
    }
    const int error = X509_STORE_CTX_get_error(context);
    if ((progress->signature_is_good
         && error == X509_V_ERR_CRL_SIGNATURE_FAILURE)
        || is_beyond(*context, error, progress->trust))
    {
        X509_STORE_CTX_set_error(context, progress->last.error);
        return 1;
    }
    const Complaint complaint = complain(*context, error, *progress);
    if (progress->trust.passes_over_lists && is_of_lists(error)) {
        progress->passed_over = complaint;
        X509_STORE_CTX_set_error(context, progress->last.error);
    } else {
        progress->last = complaint;
    }
    return 1;
}


// index_of is the index of a certificate in a stack, or a negative number.
int index_of(const STACK_OF(X509) * chain, const X509& wanted) noexcept {
    for (int i = 0; i < sk_X509_num(chain); i++) {
        if (X509_cmp(sk_X509_value(chain, i), &wanted) == 0) {
            return i;
        }
    }
    return -1;
}


// Bounds narrows the time between two moments around another one.
class Bounds {
public:
    Bounds(Verification& to, std::int64_t now) noexcept : to_(to), now_(now) {
        to_.valid_from = std::numeric_limits<std::int64_t>::min();
        to_.valid_until = std::numeric_limits<std::int64_t>::max();
    }

    void change_at(std::int64_t moment) noexcept {
        if (moment <= now_) {
            to_.valid_from = std::max(to_.valid_from, moment);
        } else {
            to_.valid_until = std::min(to_.valid_until, moment);
        }
    }

    void changes_with(const X509& certificate) noexcept {
        each_change(dates_of(certificate),
                    [&](std::int64_t moment) { change_at(moment); });
    }

private:
    Verification& to_;
    std::int64_t now_;
};

}  // namespace


void find_bounds(Verification& to, const Trust& trust, const X509& leaf,
                 const STACK_OF(X509) * presented, std::int64_t now) noexcept {
    Bounds bounds{to, now};
    bounds.changes_with(leaf);
    for (int i = 0; i < sk_X509_num(presented); i++) {
        bounds.changes_with(*sk_X509_value(presented, i));
    }
    const auto next = std::ranges::upper_bound(trust.changes, now);
    if (next != trust.changes.end()) {
        bounds.change_at(*next);
    }
    if (next != trust.changes.begin()) {
        bounds.change_at(*(next - 1));
    }
}


Outcome find_path(std::span<const PathLink>& to, const Trust& trust,
                  const STACK_OF(X509) * path, const STACK_OF(X509) * presented,
                  Arena arena) noexcept {
    to = {};
    const int length = sk_X509_num(path);
    std::span<PathLink> links;
    if (!arena.array(links,
                     length > 1 ? static_cast<std::size_t>(length - 1) : 0)) {
        return Outcome::failed;
    }
    for (std::size_t i = 0; i < links.size(); i++) {
        const X509& wanted = *sk_X509_value(path, static_cast<int>(i) + 1);
        const auto known = std::ranges::find_if(
            trust.certificates,
            [&](const X509* one) { return X509_cmp(one, &wanted) == 0; });
        const bool trusted = known != trust.certificates.end();
        const auto index = trusted ? known - trust.certificates.begin()
                                   : index_of(presented, wanted);
        if (index < 0 || index > std::numeric_limits<std::uint16_t>::max()) {
            return Outcome::unreadable;
        }
        links[i] = {trusted, static_cast<std::uint16_t>(index)};
    }
    to = links;
    return Outcome::done;
}


bool verify(Verification& to, const Trust& trust, X509& leaf,
            STACK_OF(X509) * presented, std::int64_t now,
            Arena arena) noexcept {
    const ErrorQueueGuard clean;
    to = {};
    // Where there is no memory to find a list, OpenSSL says that there is none,
    // which would be passed over: it looks at these without. Of lists whose
    // signatures are known it asks find_lists().
    const ListsHandle lists = trust.signatures == nullptr
                                  ? lists_of(*trust.store)
                                  : ListsHandle{sk_X509_CRL_new_null()};
    const StoreContextHandle context{X509_STORE_CTX_new()};
    if (!lists || !context
        || X509_STORE_CTX_init(context.get(), trust.store, &leaf, presented)
               != 1)
    {
        return false;
    }
    X509_STORE_CTX_set0_crls(context.get(), lists.get());
    bool has_rules =
        X509_STORE_CTX_set_default(context.get(), "ssl_client") == 1;
    X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_auth_level(rules, trust.security_level);
    if (trust.rules != nullptr) {
        has_rules &= X509_VERIFY_PARAM_set1(rules, trust.rules) == 1;
    }
    if (!has_rules) {
        return false;
    }
    X509_VERIFY_PARAM_set_time(rules, now);
    Progress progress{.trust = trust, .arena = arena};
    X509_STORE_CTX_set_app_data(context.get(), &progress);
    X509_STORE_CTX_set_verify_cb(context.get(), go_on);

    clear_errors();
    const int result = X509_verify_cert(context.get());
    const int error = X509_STORE_CTX_get_error(context.get());
    find_bounds(to, trust, leaf, presented, now);
    if (progress.without_memory) {
        return false;
    }
    to.passed_over = progress.passed_over;
    if (result != 1 || error != X509_V_OK) {
        // To fail without an error is to fail.
        to.error = std::max(error, X509_V_ERR_UNSPECIFIED);
        if (progress.last.error == to.error) {
            to.last = progress.last;
        }
        // Without memory OpenSSL may say that there is no issuer.
        return error != X509_V_ERR_OUT_OF_MEM && failure() != Outcome::failed;
    }
    const Outcome outcome =
        find_path(to.path, trust, X509_STORE_CTX_get0_chain(context.get()),
                  presented, arena);
    if (outcome == Outcome::done) {
        to.error = X509_V_OK;
    }
    return outcome != Outcome::failed;
}


bool digest_chain(Sha256& to, const X509& leaf,
                  std::span<const Bytes> presented) noexcept {
    const ErrorQueueGuard clean;
    if (X509_digest(&leaf, EVP_sha256(), to.data(), nullptr) != 1) {
        return false;
    }
    Digest digest;
    digest.put(to.data(), to.size());
    for (const Bytes der : presented) {
        // The lengths keep two chains of the same bytes apart.
        const std::size_t size = der.size();
        digest.put(&size, sizeof(size));
        digest.put(der.data(), size);
    }
    return digest.finish(to);
}


ChainHandle decode_chain(std::span<const Bytes> chain) noexcept {
    const ErrorQueueGuard clean;
    ChainHandle decoded{sk_X509_new_null()};
    for (const Bytes der : chain) {
        const unsigned char* at = der.data();
        CertificateHandle certificate{
            d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
        if (!certificate || !decoded
            || sk_X509_push(decoded.get(), certificate.get()) == 0)
        {
            return nullptr;
        }
        (void)certificate.release();
    }
    return decoded;
}


bool encode_chain(std::span<const Bytes>& to, const STACK_OF(X509) * chain,
                  Arena arena) noexcept {
    std::span<Bytes> encoded;
    if (!arena.array(encoded,
                     static_cast<std::size_t>(std::max(sk_X509_num(chain), 0))))
    {
        return false;
    }
    for (std::size_t i = 0; i < encoded.size(); i++) {
        if (!encode(encoded[i], *sk_X509_value(chain, static_cast<int>(i)),
                    arena)) {
            return false;
        }
    }
    to = encoded;
    return true;
}

}  // namespace client_cert::x509
