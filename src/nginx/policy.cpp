// What the directives of a place say of who gets in.
#include "nginx/ngx.hpp"

#include "nginx/policy.hpp"

namespace client_cert::nginx {

bool collect_rules(ngx_conf_t* cf, AccessChoice& access) noexcept {
    if (is_unset(access.written)) {
        return true;
    }
    access.rules = collect(cf, *access.written);
    return access.rules != nullptr;
}


bool merge_access(ngx_conf_t* cf, const AccessChoice& prev,
                  AccessChoice& access) noexcept {
    const bool has_rules = !is_unset(access.written);
    access.is_written_here = has_rules || access.mode != Mode::unset;
    access.is_off_here = access.mode == Mode::off;
    if (!collect_rules(cf, access)) {
        return false;
    }
    if (!has_rules && access.mode != Mode::off) {
        access.rules = prev.rules;
    }
    if (access.mode == Mode::unset && !(has_rules && prev.mode == Mode::off)) {
        access.mode = prev.mode;
    }
    if (access.file.len == 0) {
        access.file = prev.file;
        access.line = prev.line;
    }
    return true;
}


const Policy* make_policy(ngx_conf_t* cf, const AccessChoice& access) noexcept {
    auto* policy = create<Policy>(cf->pool);
    if (policy != nullptr) {
        *policy = {access.mode == Mode::required, access.rules};
    }
    return policy;
}

}  // namespace client_cert::nginx
