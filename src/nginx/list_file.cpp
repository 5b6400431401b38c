// Files that the configuration names, read at start.
#include "nginx/ngx.hpp"

#include "nginx/list_file.hpp"

namespace client_cert::nginx {
namespace {

// say writes an objection about a path; it stays empty where there is no
// memory.
template <class... Arguments>
void say(ngx_conf_t* cf, std::string_view& objection, const char* format,
         Arguments... arguments) noexcept {
    auto* text =
        static_cast<u_char*>(ngx_pnalloc(cf->pool, NGX_MAX_CONF_ERRSTR));
    if (text != nullptr) {
        const u_char* end = ngx_slprintf(text, text + NGX_MAX_CONF_ERRSTR,
                                         format, arguments...);
        objection = {chars(text), static_cast<std::size_t>(end - text)};
    }
}


void say_why(ngx_conf_t* cf, const ngx_str_t& path,
             std::string_view& objection) noexcept {
    const ngx_err_t error = ngx_errno;
    u_char text[128];
    const u_char* end = ngx_strerror(error, text, sizeof(text));
    const ngx_str_t reason = {static_cast<std::size_t>(end - text), text};
    say(cf, objection,
        "\"%V\" cannot be read (%d: %V), name a file that can be", &path, error,
        &reason);
}


// fill reads until the end of a file, or until there is no more room. Less than
// nothing where that failed.
ssize_t fill(ngx_fd_t fd, std::span<u_char> room) noexcept {
    std::size_t size = 0;
    while (size < room.size()) {
        const ssize_t more =
            ngx_read_fd(fd, room.data() + size, room.size() - size);
        if (more <= 0) {
            return more < 0 ? more : static_cast<ssize_t>(size);
        }
        size += static_cast<std::size_t>(more);
    }
    return static_cast<ssize_t>(size);
}


bool read_open(ngx_conf_t* cf, ngx_fd_t fd, const ngx_str_t& path,
               ngx_str_t& to, std::string_view& objection) noexcept {
    ngx_file_info_t info;
    if (ngx_fd_info(fd, &info) == NGX_FILE_ERROR) {
        say_why(cf, path, objection);
        return false;
    }
    if (!ngx_is_file(&info)) {
        say(cf, objection, "\"%V\" is no regular file, name one that is",
            &path);
        return false;
    }
    // One byte more than there should be shows what has no size, as in /proc,
    // and what grows while it is read, which would end within a line.
    const auto size = static_cast<std::size_t>(ngx_file_size(&info));
    to.data = static_cast<u_char*>(ngx_alloc(size + 1, cf->log));
    if (to.data == nullptr) {
        return false;
    }
    const ssize_t found = fill(fd, {to.data, size + 1});
    if (found == static_cast<ssize_t>(size)) {
        to.len = size;
        return true;
    }
    if (found < 0) {
        say_why(cf, path, objection);
    } else {
        say(cf, objection,
            "\"%V\" holds other than the %uz bytes that it should: it is no "
            "regular file, or was written to while it was read; write another "
            "and rename it",
            &path, size);
    }
    ngx_free(to.data);
    return false;
}

}  // namespace


bool read_whole(ngx_conf_t* cf, const ngx_str_t& path, ngx_str_t& to,
                std::string_view& objection) noexcept {
    // A FIFO would wait for somebody to write to it.
    const ngx_fd_t fd = ngx_open_file(
        path.data, NGX_FILE_RDONLY | NGX_FILE_NONBLOCK, NGX_FILE_OPEN, 0);
    if (fd == NGX_INVALID_FILE) {
        say_why(cf, path, objection);
        return false;
    }
    const bool done = read_open(cf, fd, path, to, objection);
    ngx_close_file(fd);
    return done;
}

}  // namespace client_cert::nginx
