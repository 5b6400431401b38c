// What the workers' user may read, tried in that user's place.
#include "nginx/ngx.hpp"

#include "nginx/worker_rights.hpp"

#include "nginx/watched_file.hpp"

namespace client_cert::nginx {
namespace {

// Rights are those of a process, as far as it gives them up here.
struct Rights {
    gid_t group = 0;
    std::span<gid_t> groups;
#if (NGX_HAVE_PR_SET_DUMPABLE)
    int dumpable = 0;
#endif
};


bool remember(Rights& to, ngx_pool_t* pool) noexcept {
    const int count = getgroups(0, nullptr);
    if (count < 0
        || !pool_arena(pool).array(to.groups, static_cast<std::size_t>(count))
        || getgroups(count, to.groups.data()) != count)
    {
        return false;
    }
    to.group = getegid();
#if (NGX_HAVE_PR_SET_DUMPABLE)
    to.dumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
#endif
    return true;
}


// take_on takes on the rights of the workers' user.
bool take_on(const ngx_core_conf_t& core) noexcept {
    return initgroups(core.username, core.group) == 0
           && setegid(core.group) == 0 && seteuid(core.user) == 0;
}


bool restore(const Rights& rights) noexcept {
    bool good = seteuid(0) == 0;
    good &= setegid(rights.group) == 0;
    good &= setgroups(rights.groups.size(), rights.groups.data()) == 0;
#if (NGX_HAVE_PR_SET_DUMPABLE)
    // To change users has cleared it.
    good &= prctl(PR_SET_DUMPABLE, rights.dumpable, 0, 0, 0) == 0;
#endif
    return good;
}


// Warnings go to the log that the configuration was read with, as all others
// do: the new one may be too quiet for them.
void warn_of_unreadable_lists(const ngx_array_t& files,
                              const char* user) noexcept {
    for (const WatchedFile* file : elements<WatchedFile*>(&files)) {
        if (!file->has_lists) {
            continue;
        }
        const ngx_fd_t fd =
            ngx_open_file(file->path.data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);
        if (fd != NGX_INVALID_FILE) {
            (void)ngx_close_file(fd);
            continue;
        }
        ngx_log_error(NGX_LOG_WARN, ngx_cycle->log, ngx_errno,
                      "\"%V\" of \"client_cert_crl\" cannot be opened by the "
                      "workers, so that nobody whom it revokes from now on is "
                      "denied, let \"%s\" read it and search the folders "
                      "above it",
                      &file->path, user);
    }
}


// applies tells whether workers will have another user than this process.
bool applies(const ngx_core_conf_t& core) noexcept {
    return geteuid() == 0 && core.master != 0 && core.username != nullptr
           && core.user != static_cast<ngx_uid_t>(NGX_CONF_UNSET_UINT)
           && core.user != 0;
}

}  // namespace


ngx_int_t check_as_worker(ngx_cycle_t* cycle, const OwnTrusts& known) noexcept {
    const auto& core = *reinterpret_cast<const ngx_core_conf_t*>(
        ngx_get_conf(cycle->conf_ctx, ngx_core_module));
    if (known.named_lists.nelts == 0 || !applies(core)) {
        return NGX_OK;
    }
    Rights rights;
    if (!remember(rights, cycle->pool)) {
        return NGX_OK;
    }
    if (take_on(core)) {
        warn_of_unreadable_lists(known.files, core.username);
    }
    if (!restore(rights)) {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, ngx_errno,
                      "client cert: cannot take the rights of root again");
        return NGX_ERROR;
    }
    return NGX_OK;
}

}  // namespace client_cert::nginx
