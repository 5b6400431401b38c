// Reads what is added to responses.
#include "http/ngx_http.hpp"

#include "http/allowed_names.hpp"
#include "http/conf.hpp"
#include "http/handlers.hpp"
#include "http/texts.hpp"
#include "nginx/words.hpp"

namespace client_cert::http {

char* set_response_header(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    auto& location = *static_cast<LocationConf*>(conf);
    const ngx_str_t name = words(cf)[1];
    if (const auto objection = response_name_objection(view(name));
        !objection.empty())
    {
        return refuse_name(cf, name, objection);
    }

    auto* header = create<ResponseHeader>(cf->pool);
    if (header == nullptr || !Texts::compile(cf, words(cf)[2], header->value)) {
        return conf_failed();
    }
    header->name.text = name;
    header->file = cf->conf_file->file.name;
    header->line = cf->conf_file->line;

    char* error = conf_failed();
    ngx_array_t* list =
        open(cf, location.response_headers, sizeof(ResponseHeader*), error);
    return list != nullptr && push(*list, header) != nullptr
                   && push(main_conf(cf).response_headers, header) != nullptr
               ? NGX_CONF_OK
               : error;
}

}  // namespace client_cert::http
