// A location's own trust: its CAs and its revocation lists.
#pragma once

#include "ngx.hpp"

#include "conf.hpp"
#include "pem_file.hpp"
#include "trust.hpp"

namespace client_cert::nginx {

// FileStamp tells a file from what it was before; all zero for none.
struct FileStamp {
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    std::int64_t size = 0;
    std::uint64_t inode = 0;

    friend bool operator==(const FileStamp&,
                           const FileStamp&) noexcept = default;
};

// TrustFile is a file of certificates or revocation lists, read once for all
// places that name it.
struct TrustFile {
    ngx_str_t path = {};
    x509::PemFile content;
    // generation counts how often the file was read.
    std::uint64_t generation = 0;
    // looked_at is when it was last looked whether the file is still this one.
    time_t looked_at = 0;
    FileStamp stamp;
};

// LocationTrust is the trust that a location's directives make.
struct LocationTrust {
    x509::Trust trust;
    // with_server is true where the server's trust has to verify as well.
    bool with_server = false;
    // key is what the directives said, in servers of that context.
    const TrustChoice* key = nullptr;
    const SSL_CTX* context = nullptr;
    const STACK_OF(X509) * certificates = nullptr;
    TrustFile* lists = nullptr;
    unsigned long flags = 0;
    // pool holds what depends on the store; a new store makes a new one.
    ngx_pool_t* pool = nullptr;
    // log is for that pool: one that is there as long.
    ngx_log_t* log = nullptr;
};

// find_trust returns the trust of a location, in the server that `cf` is at;
// one for all locations that say the same. False where something is wrong,
// which was logged.
[[nodiscard]] bool find_trust(ngx_conf_t* cf, const TrustChoice& choice,
                              LocationTrust*& to) noexcept;

// refresh looks, at most once a second, whether the revocation lists changed,
// and brings the trust up to date. False where there is no memory.
[[nodiscard]] bool refresh(LocationTrust& trust, ngx_log_t* log) noexcept;

}  // namespace client_cert::nginx
