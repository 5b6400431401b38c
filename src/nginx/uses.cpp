// The values that a configuration asks for.
#include "nginx/ngx.hpp"

#include "nginx/uses.hpp"

namespace client_cert::nginx {

bool init_uses(Uses& uses, ngx_pool_t* pool) noexcept {
    return ngx_array_init(&uses.list, pool, 4, sizeof(FormatUse)) == NGX_OK;
}


bool complete_use(ngx_pool_t* pool, FormatUse& use) noexcept {
    if (!use.verdict) {
        return true;
    }
    for (const bool tls : {false, true}) {
        Identity nobody;
        nobody.tls = tls;
        Writer counted;
        (void)use.format->render(counted, nobody, use.choice);
        auto* text =
            static_cast<u_char*>(ngx_pcalloc(pool, counted.size() + 1));
        if (text == nullptr) {
            return false;
        }
        Writer out{{chars(text), counted.size()}};
        (void)use.format->render(out, nobody, use.choice);
        use.without_certificate[tls ? 1 : 0] = {counted.size(), text};
    }
    return true;
}


ngx_int_t use_format(ngx_pool_t* pool, Uses& uses, FormatUse wanted) noexcept {
    const std::span<FormatUse> known = elements<FormatUse>(&uses.list);
    for (std::size_t i = 0; i < known.size(); i++) {
        if (known[i].format == wanted.format && known[i].choice == wanted.choice
            && known[i].verdict == wanted.verdict
            && known[i].unverified == wanted.unverified
            && known[i].judged == wanted.judged)
        {
            known[i].in_header |= wanted.in_header;
            return static_cast<ngx_int_t>(i);
        }
    }
    wanted.per_verdict =
        wanted.verdict || wanted.judged
        || wanted.format->facts(wanted.choice).overlaps(k_path_facts);
    wanted.slot = uses.slots[wanted.per_verdict ? 1 : 0]++;
    if (!complete_use(pool, wanted) || push(uses.list, wanted) == nullptr) {
        return NGX_ERROR;
    }
    return static_cast<ngx_int_t>(uses.list.nelts - 1);
}

}  // namespace client_cert::nginx
