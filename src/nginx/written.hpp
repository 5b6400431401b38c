// Where a directive was written, and what becomes of it in the servers that it
// reaches.
#pragma once

#include "nginx/ngx.hpp"

namespace client_cert::nginx {

// Written is a directive that has an effect in some servers only.
struct Written {
    Written* next = nullptr;
    ngx_str_t name = {};
    ngx_str_t file = {};
    ngx_uint_t line = 0;
    // server is nginx's record of the first that the directive reaches, nullptr
    // before.
    const void* server = nullptr;
    // needs_certificate is true where it has no effect without a certificate,
    // needs_unverified where with a verified one it is as if its word
    // `unverified` were not there.
    bool needs_certificate = true;
    bool needs_unverified = false;
    // asks is true where one of the servers asks for certificates,
    // lets_unverified where one lets unverified ones in as far as the
    // directive.
    bool asks = false;
    bool lets_unverified = false;
};

// note_written remembers the directive that `cf` is at, in front of all others;
// nullptr where there is no memory.
[[nodiscard]] inline Written* note_written(ngx_conf_t* cf,
                                           Written*& all) noexcept {
    auto* written = create<Written>(cf->pool);
    if (written != nullptr) {
        written->next = all;
        all = written;
        written->name = elements<ngx_str_t>(cf->args)[0];
        written->file = cf->conf_file->file.name;
        written->line = cf->conf_file->line;
    }
    return written;
}

// mark_written notes a server that a directive, or none, is in force in.
inline void mark_written(Written* written, const void* server, bool asks,
                         bool lets_unverified) noexcept {
    if (written == nullptr) {
        return;
    }
    if (written->server == nullptr) {
        written->server = server;
    }
    written->asks |= asks;
    written->lets_unverified |= asks && lets_unverified;
}

// take_written returns all in the order that they were written in, and forgets
// them.
[[nodiscard]] inline Written* take_written(Written*& all) noexcept {
    Written* first = nullptr;
    for (Written* one = all; one != nullptr;) {
        Written* next = one->next;
        one->next = first;
        first = one;
        one = next;
    }
    all = nullptr;
    return first;
}

}  // namespace client_cert::nginx
