// Texts with variables.
#include "http/ngx_http.hpp"

#include "http/complex_value.hpp"

namespace client_cert::http {
namespace {

// failures counts the values that could not be made.
ngx_uint_t failures = 0;


bool has_variables(std::string_view text) noexcept {
    ngx_str_t copy = to_ngx(text);
    return ngx_http_script_variables_count(&copy) != 0;
}


const void* compile_text(ngx_conf_t* cf, std::string_view text,
                         std::string_view& objection) noexcept {
    auto* value = create<ngx_http_complex_value_t>(cf->pool);
    if (value == nullptr) {
        return nullptr;
    }
    ngx_str_t copy = to_ngx(text);
    if (!compile(cf, copy, *value)) {
        objection = "its variables are wrong";
        return nullptr;
    }
    return value;
}

}  // namespace


const Scripting k_scripting = {has_variables, compile_text};


bool expand(void* request, const void* text, std::string_view& to) noexcept {
    ngx_str_t value;
    if (!evaluate(
            static_cast<ngx_http_request_t*>(request),
            *static_cast<ngx_http_complex_value_t*>(const_cast<void*>(text)),
            value))
    {
        return false;
    }
    to = view(value);
    return true;
}


bool compile(ngx_conf_t* cf, ngx_str_t& text,
             ngx_http_complex_value_t& value) noexcept {
    ngx_http_compile_complex_value_t compiler{};
    compiler.cf = cf;
    compiler.value = &text;
    compiler.complex_value = &value;
    return ngx_http_compile_complex_value(&compiler) == NGX_OK;
}


bool evaluate(ngx_http_request_t* r, ngx_http_complex_value_t& text,
              ngx_str_t& to) noexcept {
    const ngx_uint_t before = failures;
    return ngx_http_complex_value(r, &text, &to) == NGX_OK
           && failures == before;
}


void count_failure() noexcept {
    failures++;
}

}  // namespace client_cert::http
