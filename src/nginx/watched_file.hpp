// Files of certificates and revocation lists, of which the latter are read
// again when they change.
#pragma once

#include "nginx/ngx.hpp"

#include <cstdint>

#include "verify/list_signatures.hpp"
#include "verify/pem_file.hpp"

namespace client_cert::nginx {

// FileStamp tells a file from what it was before; all zero for none.
struct FileStamp {
    // modified and changed are seconds and nanoseconds.
    std::int64_t modified[2] = {};
    std::int64_t changed[2] = {};
    std::int64_t size = 0;
    std::uint64_t inode = 0;

    friend bool operator==(const FileStamp&,
                           const FileStamp&) noexcept = default;
};

// FileFault is what may be wrong with a file.
enum class FileFault {
    none,
    not_opened,
    not_read,
    no_memory,
    irregular,
    der,
    broken,
    without_list,
    delta,
    scope,
};

// FileProblem is why a file is of no use.
struct FileProblem {
    FileFault fault = FileFault::none;
    // error is the errno that belongs to it, or 0.
    ngx_err_t error = 0;

    friend bool operator==(const FileProblem&,
                           const FileProblem&) noexcept = default;
};

// WatchedFile is a file of certificates or revocation lists, read once for all
// places that name it.
struct WatchedFile {
    ngx_str_t path = {};
    x509::PemFile content;
    // signatures are those of its lists.
    x509::ListSignatures signatures;
    // has_lists is true where its lists are in use.
    bool has_lists = false;
    // generation counts how often a reading of the file was put in force.
    std::uint64_t generation = 0;
    // looked_at is when it was last looked whether the file is still this one.
    time_t looked_at = 0;
    FileStamp stamp;
    // reported is the problem that the log has already, reported_of the file
    // that had it.
    FileProblem reported;
    FileStamp reported_of;
};

// words_of is what is wrong with a file, as the end of a sentence about it.
[[nodiscard]] const char* words_of(FileFault fault) noexcept;

// find_file returns the file of that name out of `files`, which holds
// WatchedFile*: read now into a pool if it was not before; nullptr where that
// failed.
[[nodiscard]] WatchedFile* find_file(ngx_pool_t* pool, ngx_array_t& files,
                                     const ngx_str_t& path,
                                     FileProblem& problem) noexcept;

// use_lists prepares the lists of a file for use, once.
[[nodiscard]] FileProblem use_lists(WatchedFile& file) noexcept;

// look_again reads the lists of a file again where it changed, and tells
// whether it did. What cannot be used leaves the last good ones in force.
[[nodiscard]] bool look_again(WatchedFile& file, ngx_log_t* log) noexcept;

}  // namespace client_cert::nginx
