// Reads which names of headers are reserved, and what becomes of them.
#include "http/ngx_http.hpp"

#include "base/text.hpp"
#include "dialects/known.hpp"
#include "http/allowed_names.hpp"
#include "http/conf.hpp"
#include "http/handlers.hpp"
#include "nginx/words.hpp"

namespace client_cert::http {
namespace {

bool reserve_known(ngx_conf_t* cf) noexcept {
    return each_known_name([&](std::string_view name, bool is_prefix) {
        return reserve(cf, name, is_prefix);
    });
}

}  // namespace


char* set_inbound(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    static constexpr std::string_view names[] = {"strip", "reject", "pass"};

    auto& server = *static_cast<ServerConf*>(conf);
    return server.inbound != NGX_CONF_UNSET_UINT
               ? const_cast<char*>("is duplicate")
               : read_choice(cf, "choice", names, server.inbound);
}


char* set_reserve(ngx_conf_t* cf, ngx_command_t*, void*) noexcept {
    const std::span<ngx_str_t> names = words(cf).subspan(1);
    for (std::size_t i = 0; i < names.size(); i++) {
        for (const ngx_str_t& earlier : names.first(i)) {
            if (same_folded(view(earlier), view(names[i]))) {
                return refuse_repeated(cf, names[i]);
            }
        }
        if (view(names[i]) == "known") {
            if (!reserve_known(cf)) {
                return conf_failed();
            }
            continue;
        }
        if (equals_ignoring_case(view(names[i]), "known")) {
            constexpr std::string_view known[] = {"known"};
            return refuse_word(cf, "keyword", names[i], known);
        }
        const ngx_str_t objection =
            to_ngx(request_name_objection(view(names[i])));
        if (objection.len != 0) {
            return refuse(cf,
                          "\"%V\" in \"client_cert_reserve\" %V, name "
                          "another header",
                          &names[i], &objection);
        }
        if (!reserve(cf, view(names[i]), false)) {
            return conf_failed();
        }
    }
    return NGX_CONF_OK;
}

}  // namespace client_cert::http
