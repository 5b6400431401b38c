// The values that a configuration asks for.
#pragma once

#include "nginx/ngx.hpp"

#include "formats/format.hpp"

namespace client_cert::nginx {

class Memo;

// FormatUse is a format that some part of the configuration asks for. A
// connection keeps rendered values for each.
struct FormatUse {
    const Format* format = nullptr;
    Choice choice;
    // verdict is true where the value depends on the verdict, not only on the
    // certificate.
    bool verdict = false;
    // judged is true where the value has the verdict beside facts of the
    // certificate.
    bool judged = false;
    // unverified lets a verdict's value speak of an unverified certificate.
    bool unverified = false;
    // in_header is true where a location sends it in a header.
    bool in_header = false;
    // per_verdict is true where a connection keeps a value for each of its
    // verdicts; slot numbers the uses that are alike in this.
    bool per_verdict = false;
    ngx_uint_t slot = 0;
    // without_certificate is a verdict's value where no certificate was
    // presented: without TLS, and with.
    ngx_str_t without_certificate[2] = {};
};

// Uses are all of a configuration.
struct Uses {
    ngx_array_t list = {};  // of FormatUse
    // slots counts them, those per verdict second.
    ngx_uint_t slots[2] = {};
};

// Registry is what the peers of a configuration know of it.
struct Registry {
    Uses uses;
    // memo remembers for a while what was verified.
    Memo* memo = nullptr;
    // debug is the face's kind of debug messages (NGX_LOG_DEBUG_...).
    ngx_uint_t debug = 0;
};

// init_uses makes room for uses in a pool. False where there is no memory.
[[nodiscard]] bool init_uses(Uses& uses, ngx_pool_t* pool) noexcept;

// complete_use fills in the values that need no certificate. False where there
// is no memory.
[[nodiscard]] bool complete_use(ngx_pool_t* pool, FormatUse& use) noexcept;

// use_format returns the index of a FormatUse like `wanted`, made where there
// is none yet, or NGX_ERROR.
[[nodiscard]] ngx_int_t use_format(ngx_pool_t* pool, Uses& uses,
                                   FormatUse wanted) noexcept;

}  // namespace client_cert::nginx
