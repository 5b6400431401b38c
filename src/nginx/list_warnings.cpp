// Revocation lists that can only lock out, or never do anything.
#include "nginx/ngx.hpp"

#include "nginx/list_warnings.hpp"

#include "base/text.hpp"
#include "verify/revocation_lists.hpp"
#include "x509/names.hpp"

namespace client_cert::nginx {
namespace {

// PrintedName is a distinguished name as a log may have it.
class PrintedName {
public:
    PrintedName(const X509_NAME& name, ngx_log_t* log) noexcept
        : pool_(ngx_create_pool(NGX_DEFAULT_POOL_SIZE, log)) {
        constexpr std::size_t longest = 256;
        std::string_view text;
        if (pool_ != nullptr
            && x509::load_name(text, name, pool_arena(pool_))
                   == x509::Outcome::done
            && is_visible_ascii(text))
        {
            text_ = to_ngx({text.data(), std::min(text.size(), longest)});
        }
    }

    PrintedName(const PrintedName&) = delete;
    PrintedName& operator=(const PrintedName&) = delete;

    ~PrintedName() {
        if (pool_ != nullptr) {
            ngx_destroy_pool(pool_);
        }
    }

    [[nodiscard]] const ngx_str_t* text() const noexcept { return &text_; }

private:
    ngx_pool_t* pool_;
    ngx_str_t text_ = ngx_string("");
};


// consequence is what comes of a list that cannot be used.
const char* consequence(ListPolicy policy) noexcept {
    return policy == ListPolicy::fail ? "certificates of that CA are denied"
                                      : "it is passed over";
}

}  // namespace


void warn_of_stale_lists(const WatchedFile& file, ngx_log_t* log,
                         const TrustChoice* choice) noexcept {
    const STACK_OF(X509_CRL)* lists = file.content.lists.get();
    int index = 0;
    while (const X509_CRL* list = x509::stale_list(lists, ngx_time(), index)) {
        index++;
        const PrintedName issuer{*X509_CRL_get_issuer(list), log};
        const char* age =
            x509::age_of(*list, ngx_time()) == x509::ListAge::early
                ? "is not yet valid"
                : "is past its nextUpdate";
        if (choice == nullptr) {
            ngx_log_error(NGX_LOG_WARN, log, 0,
                          "client cert: the list of \"%V\" in \"%V\" %s",
                          issuer.text(), &file.path, age);
            continue;
        }
        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "the list of \"%V\" in \"%V\" of \"client_cert_crl\" %s, "
                      "so that %s until a current one takes its place, in "
                      "%V:%ui",
                      issuer.text(), &file.path, age,
                      consequence(choice->policy), &choice->crl_file,
                      choice->crl_line);
    }
}


void warn_of_uncovered_authorities(ngx_conf_t* cf,
                                   Place (*place_of)(ngx_conf_t*),
                                   const TrustChoice& choice,
                                   const WatchedFile& file,
                                   const STACK_OF(X509) * certificates,
                                   ngx_int_t depth) noexcept {
    const bool whole_chain = choice.scope == ListScope::chain;
    // The list of a CA that clients send is not one of the trust's, and with
    // a partial chain any CA of the trust may be the last.
    if (!whole_chain && depth > 0) {
        return;
    }
    const bool roots = whole_chain && choice.partial_chain != 1;
    const x509::Coverage coverage =
        x509::cover(certificates, file.content.lists.get(), roots);
    if (coverage.without == 0
        || (!roots && coverage.without != coverage.authorities))
    {
        return;
    }
    const char* whose =
        choice.ca.len != 0 ? "client_cert_ca" : "ssl_client_certificate";
    const PrintedName first{*X509_get_subject_name(coverage.first), cf->log};
    const bool denies = choice.policy == ListPolicy::fail;
    const Place place = place_of(cf);
    if (coverage.without == coverage.authorities) {
        ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                      "\"%V\" of \"client_cert_crl\" holds the list of no CA "
                      "of \"%s\" in the server of \"%V\" at %V in %V:%ui, so "
                      "that %s, name a file with the list of \"%V\" in %V:%ui",
                      &file.path, whose, &place.name, &place.address,
                      &place.file, place.line,
                      denies ? "nobody gets in" : "nobody is ever revoked",
                      first.text(), &choice.crl_file, choice.crl_line);
        return;
    }
    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"%V\" of \"client_cert_crl\" lacks the lists of %uz of the "
                  "%uz CAs of \"%s\" in the server of \"%V\" at %V in %V:%ui, "
                  "so that certificates below them are %s, add that of \"%V\" "
                  "in %V:%ui",
                  &file.path, coverage.without, coverage.authorities, whose,
                  &place.name, &place.address, &place.file, place.line,
                  denies ? "denied" : "never revoked", first.text(),
                  &choice.crl_file, choice.crl_line);
}


void warn_of_idle_lists(ngx_log_t* log, const ngx_array_t& named) noexcept {
    for (const NamedList* list : elements<NamedList*>(&named)) {
        if (!list->in_use) {
            ngx_log_error(
                NGX_LOG_WARN, log, 0,
                "\"client_cert_crl\" stands where no server ever asks for a "
                "certificate and does nothing, write \"listen ... ssl;\" and "
                "\"ssl_verify_client optional;\" in the server in %V:%ui",
                &list->file, list->line);
        }
    }
}

}  // namespace client_cert::nginx
