// Files of certificates and revocation lists, of which the latter are read
// again when they change.
#include "nginx/ngx.hpp"

#include "nginx/watched_file.hpp"

#include "verify/revocation_lists.hpp"

namespace client_cert::nginx {
namespace {

FileStamp stamp_of(const ngx_file_info_t& info) noexcept {
#if (NGX_DARWIN)
    const timespec& modified = info.st_mtimespec;
    const timespec& changed = info.st_ctimespec;
#else
    const timespec& modified = info.st_mtim;
    const timespec& changed = info.st_ctim;
#endif
    return {{modified.tv_sec, modified.tv_nsec},
            {changed.tv_sec, changed.tv_nsec},
            info.st_size,
            info.st_ino};
}


// look finds the stamp of a file, which has none where it cannot be found.
FileProblem look(FileStamp& to, const ngx_str_t& path) noexcept {
    ngx_file_info_t info;
    to = {};
    if (ngx_file_info(path.data, &info) == NGX_FILE_ERROR) {
        return {FileFault::not_opened, ngx_errno};
    }
    to = stamp_of(info);
    // To open a pipe is to wait for somebody who writes.
    return {ngx_is_file(&info) ? FileFault::none : FileFault::irregular, 0};
}


FileFault fault_of(x509::PemProblem problem) noexcept {
    switch (problem) {
        case x509::PemProblem::none:
            return FileFault::none;
        case x509::PemProblem::no_file:
            return FileFault::not_opened;
        case x509::PemProblem::no_read:
            return FileFault::not_read;
        case x509::PemProblem::der:
            return FileFault::der;
        case x509::PemProblem::broken:
            return FileFault::broken;
        case x509::PemProblem::no_memory:;
    }
    return FileFault::no_memory;
}


FileProblem read(x509::PemFile& to, const ngx_str_t& path) noexcept {
    const x509::PemProblem problem =
        x509::read_pem(to, reinterpret_cast<const char*>(path.data));
    return {fault_of(problem), to.error};
}


// find_fault finds out whether lists can be used.
FileFault find_fault(const STACK_OF(X509_CRL) * lists) noexcept {
    const int count = sk_X509_CRL_num(lists);
    if (count <= 0) {
        return FileFault::without_list;
    }
    for (int i = 0; i < count; i++) {
        x509::ListFlaw flaw{};
        if (!x509::find_flaw(flaw, *sk_X509_CRL_value(lists, i))) {
            return FileFault::no_memory;
        }
        if (flaw != x509::ListFlaw::none) {
            return flaw == x509::ListFlaw::delta ? FileFault::delta
                                                 : FileFault::scope;
        }
    }
    return FileFault::none;
}


// passes tells whether a problem lies in the moment, not in the file.
bool passes(FileFault fault) noexcept {
    return fault == FileFault::not_opened || fault == FileFault::not_read
           || fault == FileFault::no_memory;
}


// report logs a problem, once for each file and reason.
void report(WatchedFile& file, const FileStamp& stamp,
            const FileProblem& problem, ngx_log_t* log) noexcept {
    if (file.reported == problem && file.reported_of == stamp) {
        return;
    }
    file.reported = problem;
    file.reported_of = stamp;
    ngx_log_error(NGX_LOG_ERR, log, problem.error,
                  "client cert: \"%V\" %s, the revocation lists that were "
                  "read of it before stay in force",
                  &file.path, words_of(problem.fault));
}


// read_again reads lists in place of those that were.
FileProblem read_again(WatchedFile& file) noexcept {
    x509::PemFile content;
    x509::ListSignatures signatures;
    FileProblem problem = read(content, file.path);
    if (problem.fault == FileFault::none) {
        problem.fault = find_fault(content.lists.get());
    }
    if (problem.fault == FileFault::none
        && !signatures.prepare(content.lists.get()))
    {
        problem.fault = FileFault::no_memory;
    }
    if (problem.fault == FileFault::none) {
        // Its certificates are in use where the same file is a CA as well.
        file.content.lists = std::move(content.lists);
        file.signatures = std::move(signatures);
        file.generation++;
    }
    return problem;
}

}  // namespace


const char* words_of(FileFault fault) noexcept {
    switch (fault) {
        case FileFault::none:
            return "is good";
        case FileFault::not_opened:
            return "cannot be opened";
        case FileFault::not_read:
            return "cannot be read";
        case FileFault::no_memory:
            return "cannot be read for want of memory";
        case FileFault::irregular:
            return "is no regular file";
        case FileFault::der:
            return "is in DER";
        case FileFault::broken:
            return "has a block that does not decode";
        case FileFault::without_list:
            return "holds no revocation list";
        case FileFault::delta:
            return "holds a delta CRL, which says only what changed since "
                   "another list";
        case FileFault::scope:;
    }
    return "holds a revocation list whose issuing distribution point does not "
           "decode";
}


WatchedFile* find_file(ngx_pool_t* pool, ngx_array_t& files,
                       const ngx_str_t& path, FileProblem& problem) noexcept {
    for (WatchedFile* known : elements<WatchedFile*>(&files)) {
        if (view(known->path) == view(path)) {
            return known;
        }
    }
    auto* file = create_owned<WatchedFile>(pool);
    if (file == nullptr) {
        problem = {FileFault::no_memory, 0};
        return nullptr;
    }
    file->path = path;
    // Before it is read, so that a change in between is seen later.
    problem = look(file->stamp, path);
    if (problem.fault == FileFault::none) {
        problem = read(file->content, path);
    }
    if (problem.fault != FileFault::none) {
        return nullptr;
    }
    file->generation = 1;
    if (push(files, file) == nullptr) {
        problem = {FileFault::no_memory, 0};
        return nullptr;
    }
    return file;
}


FileProblem use_lists(WatchedFile& file) noexcept {
    if (file.has_lists) {
        return {};
    }
    const STACK_OF(X509_CRL)* lists = file.content.lists.get();
    const FileFault fault = find_fault(lists);
    if (fault != FileFault::none) {
        return {fault, 0};
    }
    if (!file.signatures.prepare(lists)) {
        return {FileFault::no_memory, 0};
    }
    file.has_lists = true;
    return {};
}


bool look_again(WatchedFile& file, ngx_log_t* log) noexcept {
    FileStamp stamp;
    FileProblem problem = look(stamp, file.path);
    if (stamp == file.stamp) {
        file.reported = {};
        return false;
    }
    if (problem.fault == FileFault::none) {
        problem = read_again(file);
    }
    // A file that may be had in a second is not this one yet.
    if (!passes(problem.fault)) {
        file.stamp = stamp;
    }
    if (problem.fault != FileFault::none) {
        report(file, stamp, problem, log);
        return false;
    }
    file.reported = {};
    ngx_log_error(NGX_LOG_NOTICE, log, 0,
                  "client cert: \"%V\" changed and was read again", &file.path);
    return true;
}

}  // namespace client_cert::nginx
