// Regular expressions that cannot take long.
#include "nginx/ngx.hpp"

#include "nginx/bounded_regex.hpp"

#include <array>

namespace client_cert::nginx {

#if (NGX_PCRE)

namespace {

// PCRE counts its steps anew at each byte that a match may begin at, so that
// its own limit of ten million is one for each of them. A step takes some 20
// nanoseconds: none of these comes to more than a quarter of a second.
struct Limit {
    std::size_t longest;
    std::string_view option;
};

constexpr std::array<Limit, 3> k_limits = {{
    {256, "(*LIMIT_MATCH=50000)"},
    {4096, "(*LIMIT_MATCH=3000)"},
    {NGX_MAX_SIZE_T_VALUE, "(*LIMIT_MATCH=200)"},
}};

// What matches at the beginning only is tried once.
constexpr std::string_view k_anchored_option = "(*LIMIT_MATCH=1000000)";


#if (NGX_PCRE2)
constexpr ngx_int_t k_no_memory = PCRE2_ERROR_NOMEMORY;
#else
constexpr ngx_int_t k_no_memory = PCRE_ERROR_NOMEMORY;
#endif


// is_anchored is false also for some that are.
bool is_anchored(std::string_view regex) noexcept {
    return regex.starts_with('^') && regex.find('|') == std::string_view::npos;
}


ngx_regex_t* compile(ngx_conf_t* cf, std::string_view option,
                     std::string_view regex, bool ignore_case,
                     std::string_view& objection) noexcept {
    const std::size_t size = option.size() + regex.size();
    auto* message =
        static_cast<u_char*>(ngx_pnalloc(cf->pool, NGX_MAX_CONF_ERRSTR));
    auto* pattern = static_cast<u_char*>(ngx_pnalloc(cf->pool, size + 1));
    if (message == nullptr || pattern == nullptr) {
        return nullptr;
    }
    u_char* end = ngx_cpymem(pattern, option.data(), option.size());
    *ngx_cpymem(end, regex.data(), regex.size()) = '\0';
    ngx_regex_compile_t compiler{};
    compiler.pattern = {size, pattern};
    compiler.pool = cf->pool;
    compiler.options = ignore_case ? NGX_REGEX_CASELESS : 0;
    compiler.err = {NGX_MAX_CONF_ERRSTR, message};
    if (ngx_regex_compile(&compiler) != NGX_OK) {
        objection = view(compiler.err);
        return nullptr;
    }
    return compiler.regex;
}

}  // namespace


struct BoundedRegex {
    // for_size are those for values as long as k_limits says.
    std::array<ngx_regex_t*, k_limits.size()> for_size = {};
};


const BoundedRegex* compile_bounded(ngx_conf_t* cf, std::string_view regex,
                                    bool ignore_case,
                                    std::string_view& objection) noexcept {
    auto* made = create<BoundedRegex>(cf->pool);
    if (made == nullptr) {
        return nullptr;
    }
    for (std::size_t i = 0; i < k_limits.size(); i++) {
        if (i > 0 && is_anchored(regex)) {
            made->for_size[i] = made->for_size[0];
            continue;
        }
        made->for_size[i] = compile(
            cf, is_anchored(regex) ? k_anchored_option : k_limits[i].option,
            regex, ignore_case, objection);
        if (made->for_size[i] == nullptr) {
            // The message is to show what was written, and no more.
            (void)compile(cf, "", regex, ignore_case, objection);
            return nullptr;
        }
    }
    return made;
}


SearchResult search_bounded(const BoundedRegex& regex,
                            std::string_view value) noexcept {
    std::size_t i = 0;
    while (value.size() > k_limits[i].longest) {
        i++;
    }
    ngx_str_t subject = to_ngx(value);
    const ngx_int_t result =
        ngx_regex_exec(regex.for_size[i], &subject, nullptr, 0);
    return result >= 0                      ? SearchResult::found
           : result == NGX_REGEX_NO_MATCHED ? SearchResult::not_found
           : result == k_no_memory          ? SearchResult::no_memory
                                            : SearchResult::failed;
}

#else

const BoundedRegex* compile_bounded(ngx_conf_t*, std::string_view, bool,
                                    std::string_view& objection) noexcept {
    objection = "this nginx was built without PCRE, write a literal";
    return nullptr;
}


SearchResult search_bounded(const BoundedRegex&, std::string_view) noexcept {
    return SearchResult::failed;
}

#endif

}  // namespace client_cert::nginx
