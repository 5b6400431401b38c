// A location's own trust: its CAs and its revocation lists.
#include "ngx.hpp"

#include "location_trust.hpp"

#include "server_trust.hpp"

namespace client_cert::nginx {
namespace {

// create_owned makes an object that is destroyed with the pool.
template <class T>
T* create_owned(ngx_pool_t* pool) noexcept {
    ngx_pool_cleanup_t* cleanup = ngx_pool_cleanup_add(pool, sizeof(T));
    if (cleanup == nullptr) {
        return nullptr;
    }
    auto* object = new (cleanup->data) T{};
    cleanup->handler = [](void* data) noexcept { static_cast<T*>(data)->~T(); };
    return object;
}


FileStamp stamp_of(const ngx_str_t& path) noexcept {
    ngx_file_info_t info;
    if (ngx_file_info(path.data, &info) == NGX_FILE_ERROR) {
        return {};
    }
    FileStamp stamp;
#if (NGX_DARWIN)
    stamp.seconds = info.st_mtimespec.tv_sec;
    stamp.nanoseconds = info.st_mtimespec.tv_nsec;
#else
    stamp.seconds = info.st_mtim.tv_sec;
    stamp.nanoseconds = info.st_mtim.tv_nsec;
#endif
    stamp.size = info.st_size;
    stamp.inode = info.st_ino;
    return stamp;
}


// reason is why a file is of no use: where it can be read, it holds nothing.
const char* reason(x509::PemProblem problem) noexcept {
    switch (problem) {
        case x509::PemProblem::no_file:
            return "cannot be opened";
        case x509::PemProblem::broken:
            return "has a block that does not decode";
        case x509::PemProblem::no_memory:
            return "cannot be read for want of memory";
        case x509::PemProblem::none:;
    }
    return "holds no revocation list";
}


// open_file returns the file of that name, read now if it was not before;
// nullptr where that failed, with the reason in `problem`.
TrustFile* open_file(ngx_conf_t* cf, const ngx_str_t& path,
                     x509::PemProblem& problem) noexcept {
    ngx_array_t& files = main_conf(cf).trust_files;
    for (TrustFile* known : elements<TrustFile*>(&files)) {
        if (view(known->path) == view(path)) {
            return known;
        }
    }
    problem = x509::PemProblem::no_memory;
    auto* file = create_owned<TrustFile>(cf->pool);
    if (file == nullptr || push(files, file) == nullptr) {
        return nullptr;
    }
    file->path = path;
    // Before it is read, so that a change in between is seen later.
    file->stamp = stamp_of(path);
    problem =
        x509::read_pem(file->content, reinterpret_cast<const char*>(path.data));
    if (problem != x509::PemProblem::none) {
        files.nelts--;
        return nullptr;
    }
    file->generation = 1;
    return file;
}


template <class... Arguments>
bool refuse(ngx_conf_t* cf, const char* format,
            Arguments... arguments) noexcept {
    // No log is so quiet that its level were to be asked.
    ngx_log_error_core(NGX_LOG_EMERG, cf->log, 0, format, arguments...);
    return false;
}


bool open_ca(ngx_conf_t* cf, const TrustChoice& choice,
             LocationTrust& trust) noexcept {
    x509::PemProblem problem{};
    const TrustFile* file = open_file(cf, choice.ca, problem);
    if (file == nullptr) {
        return refuse(cf,
                      "\"%V\" of \"client_cert_ca\" %s, name a file of "
                      "certificates in PEM in %V:%ui",
                      &choice.ca, reason(problem), &choice.ca_file,
                      choice.ca_line);
    }
    if (file->content.has_private_key) {
        return refuse(cf,
                      "\"%V\" of \"client_cert_ca\" holds a private key, name "
                      "a file of the CA's certificate alone in %V:%ui",
                      &choice.ca, &choice.ca_file, choice.ca_line);
    }
    if (sk_X509_num(file->content.certificates.get()) == 0) {
        return refuse(cf,
                      "\"%V\" of \"client_cert_ca\" holds no certificate, "
                      "name a file of certificates in PEM in %V:%ui",
                      &choice.ca, &choice.ca_file, choice.ca_line);
    }
    trust.certificates = file->content.certificates.get();
    return true;
}


bool open_lists(ngx_conf_t* cf, const TrustChoice& choice,
                LocationTrust& trust) noexcept {
    x509::PemProblem problem{};
    trust.lists = open_file(cf, choice.crl, problem);
    if (trust.lists == nullptr) {
        return refuse(cf,
                      "\"%V\" of \"client_cert_crl\" %s, name a file of "
                      "revocation lists in PEM in %V:%ui",
                      &choice.crl, reason(problem), &choice.crl_file,
                      choice.crl_line);
    }
    if (sk_X509_CRL_num(trust.lists->content.lists.get()) == 0) {
        return refuse(cf,
                      "\"%V\" of \"client_cert_crl\" holds no revocation list, "
                      "name a file of them in PEM in %V:%ui",
                      &choice.crl, &choice.crl_file, choice.crl_line);
    }
    trust.flags |= X509_V_FLAG_CRL_CHECK;
    if (choice.scope == ListScope::chain) {
        trust.flags |= X509_V_FLAG_CRL_CHECK_ALL;
    }
    trust.trust.passes_over_lists = choice.policy == ListPolicy::log;
    return true;
}


// take_certificates are the server's, for a location without CAs of its own.
bool take_certificates(ngx_conf_t* cf, SSL_CTX* context,
                       LocationTrust& trust) noexcept {
    auto* certificates = create_owned<x509::ChainHandle>(cf->pool);
    if (certificates == nullptr) {
        return false;
    }
    *certificates = x509::certificates_of(*client_store(*context));
    trust.certificates = certificates->get();
    return trust.certificates != nullptr;
}


struct RulesFree {
    void operator()(X509_VERIFY_PARAM* rules) const noexcept {
        X509_VERIFY_PARAM_free(rules);
    }
};
using RulesHandle = std::unique_ptr<X509_VERIFY_PARAM, RulesFree>;


bool make_rules(ngx_conf_t* cf, int depth, LocationTrust& trust) noexcept {
    auto* rules = create_owned<RulesHandle>(cf->pool);
    if (rules == nullptr) {
        return false;
    }
    rules->reset(X509_VERIFY_PARAM_new());
    if (*rules == nullptr) {
        return false;
    }
    X509_VERIFY_PARAM_set_depth(rules->get(), depth);
    trust.trust.rules = rules->get();
    return true;
}


// rebuild makes the store of certificates and lists as they are now.
bool rebuild(LocationTrust& trust) noexcept {
    x509::StoreHandle store = x509::make_store(
        trust.certificates,
        trust.lists != nullptr ? trust.lists->content.lists.get() : nullptr,
        trust.flags);
    ngx_pool_t* pool = ngx_create_pool(NGX_DEFAULT_POOL_SIZE, trust.log);
    if (store == nullptr || pool == nullptr) {
        if (pool != nullptr) {
            ngx_destroy_pool(pool);
        }
        return false;
    }
    x509::Trust rebuilt = trust.trust;
    rebuilt.store = store.get();
    if (!x509::complete_trust(rebuilt, pool_arena(pool))) {
        ngx_destroy_pool(pool);
        return false;
    }
    if (trust.pool != nullptr) {
        ngx_destroy_pool(trust.pool);
    }
    X509_STORE_free(trust.trust.store);
    rebuilt.generation =
        trust.lists != nullptr ? trust.lists->generation : std::uint64_t{1};
    trust.trust = rebuilt;
    (void)store.release();
    trust.pool = pool;
    return true;
}


// read_changed reads a file again where it changed. One that cannot be read
// leaves the last good one in force.
void read_changed(TrustFile& file, ngx_log_t* log) noexcept {
    const FileStamp stamp = stamp_of(file.path);
    if (stamp == file.stamp) {
        return;
    }
    x509::PemFile content;
    const x509::PemProblem problem =
        x509::read_pem(content, reinterpret_cast<const char*>(file.path.data));
    // There may be memory in a second.
    if (problem != x509::PemProblem::no_memory) {
        file.stamp = stamp;
    }
    if (problem != x509::PemProblem::none
        || sk_X509_CRL_num(content.lists.get()) == 0)
    {
        ngx_log_error(NGX_LOG_ERR, log, 0,
                      "client cert: \"%V\" %s, the revocation lists that were "
                      "read of it before stay in force",
                      &file.path, reason(problem));
        return;
    }
    // Its certificates are in use where the same file is a CA as well.
    file.content.lists = std::move(content.lists);
    file.generation++;
    ngx_log_error(NGX_LOG_NOTICE, log, 0,
                  "client cert: \"%V\" changed and was read again", &file.path);
}


void release(void* data) noexcept {
    auto* trust = static_cast<LocationTrust*>(data);
    X509_STORE_free(trust->trust.store);
    if (trust->pool != nullptr) {
        ngx_destroy_pool(trust->pool);
    }
}


const ngx_http_ssl_srv_conf_t& ssl_conf(ngx_conf_t* cf) noexcept {
    return *static_cast<const ngx_http_ssl_srv_conf_t*>(
        ngx_http_conf_get_module_srv_conf(cf, ngx_http_ssl_module));
}


bool is_same(const TrustChoice& a, const TrustChoice& b) noexcept {
    return view(a.ca) == view(b.ca) && view(a.crl) == view(b.crl)
           && a.scope == b.scope && a.policy == b.policy && a.depth == b.depth
           && a.partial_chain == b.partial_chain;
}


// warn_of_server warns once a server of CAs that only narrow its own.
void warn_of_server(ngx_conf_t* cf, const TrustChoice& choice) noexcept {
    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"client_cert_ca\" in a server that verifies by itself "
                  "narrows what the server lets in, write "
                  "\"ssl_verify_client optional_no_ca\" in the server to let "
                  "in by this CA alone in %V:%ui",
                  &choice.ca_file, choice.ca_line);
}

}  // namespace


bool find_trust(ngx_conf_t* cf, const TrustChoice& choice,
                LocationTrust*& to) noexcept {
    to = nullptr;
    const ngx_http_ssl_srv_conf_t& ssl = ssl_conf(cf);
    if (ssl.ssl.ctx == nullptr) {
        return true;
    }
    ngx_array_t& trusts = main_conf(cf).location_trusts;
    for (LocationTrust* known : elements<LocationTrust*>(&trusts)) {
        if (known->context == ssl.ssl.ctx && is_same(*known->key, choice)) {
            to = known;
            return true;
        }
    }

    auto* trust = create<LocationTrust>(cf->pool);
    ngx_pool_cleanup_t* cleanup = ngx_pool_cleanup_add(cf->pool, 0);
    if (trust == nullptr || cleanup == nullptr
        || push(trusts, trust) == nullptr) {
        return false;
    }
    cleanup->handler = release;
    cleanup->data = trust;
    trust->key = &choice;
    trust->context = ssl.ssl.ctx;
    trust->log = &cf->cycle->new_log;
    trust->trust.security_level = SSL_CTX_get_security_level(ssl.ssl.ctx);

    const bool verifies =
        static_cast<ngx_uint_t>(ssl.verify) != k_optional_no_ca;
    trust->with_server = choice.ca.len == 0 || verifies;
    if (choice.ca.len == 0 ? !take_certificates(cf, ssl.ssl.ctx, *trust)
                           : !open_ca(cf, choice, *trust))
    {
        return false;
    }
    // That it never asks is another mistake.
    if (choice.ca.len != 0 && verifies && ssl.verify != 0) {
        warn_of_server(cf, choice);
    }
    if (choice.crl.len != 0 && !open_lists(cf, choice, *trust)) {
        return false;
    }
    if (choice.partial_chain == 1) {
        trust->flags |= X509_V_FLAG_PARTIAL_CHAIN;
    }
    const ngx_int_t depth = choice.depth != NGX_CONF_UNSET
                                ? choice.depth
                                : static_cast<ngx_int_t>(ssl.verify_depth);
    if (!make_rules(cf, static_cast<int>(depth), *trust) || !rebuild(*trust)) {
        return false;
    }
    to = trust;
    return true;
}


bool refresh(LocationTrust& trust, ngx_log_t* log) noexcept {
    TrustFile* lists = trust.lists;
    if (lists == nullptr) {
        return true;
    }
    if (lists->looked_at != ngx_time()) {
        lists->looked_at = ngx_time();
        read_changed(*lists, log);
    }
    return trust.trust.generation == lists->generation || rebuild(trust);
}

}  // namespace client_cert::nginx
