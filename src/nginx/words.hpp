// The words of a directive, and how wrong ones are refused.
#pragma once

#include "nginx/ngx.hpp"

namespace client_cert::nginx {

// refuse logs what is wrong, with the file and line that nginx adds.
template <class... Arguments>
char* refuse(ngx_conf_t* cf, const char* format,
             Arguments... arguments) noexcept {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, format, arguments...);
    return conf_failed();
}

// words are the directive's name and what follows it.
[[nodiscard]] inline std::span<ngx_str_t> words(ngx_conf_t* cf) noexcept {
    return elements<ngx_str_t>(cf->args);
}

// refuse_for refuses a word that was probably meant for another.
char* refuse_for(ngx_conf_t* cf, const char* what, const ngx_str_t& word,
                 std::string_view meant) noexcept;

// refuse_word refuses a word that is none of those known.
char* refuse_word(ngx_conf_t* cf, const char* what, const ngx_str_t& word,
                  std::span<const std::string_view> known) noexcept;

// refuse_name refuses a header of that name, for a reason.
char* refuse_name(ngx_conf_t* cf, const ngx_str_t& name,
                  std::string_view objection) noexcept;

// refuse_repeated refuses a word that stands twice.
char* refuse_repeated(ngx_conf_t* cf, const ngx_str_t& word) noexcept;

// read_choice reads the one word that a directive takes, by its number among
// the names. What is wrong with it was logged.
[[nodiscard]] char* read_choice(ngx_conf_t* cf, const char* what,
                                std::span<const std::string_view> names,
                                std::size_t& to) noexcept;

// is_off tells whether the directive is `NAME off;`.
[[nodiscard]] bool is_off(ngx_conf_t* cf) noexcept;

// refuse_more refuses words behind `off`.
[[nodiscard]] char* refuse_more(ngx_conf_t* cf) noexcept;

// switch_off makes `off` of a list that says nothing yet.
[[nodiscard]] char* switch_off(ngx_conf_t* cf, ngx_array_t*& list) noexcept;

// open returns the list of a level, made where it says nothing yet; nullptr,
// with the reason in `error`, where it says `off` or there is no memory.
[[nodiscard]] ngx_array_t* open(ngx_conf_t* cf, ngx_array_t*& list,
                                std::size_t size, char*& error) noexcept;

// set_once sets a flag. False where it was set before.
[[nodiscard]] inline bool set_once(bool& flag) noexcept {
    const bool fresh = !flag;
    flag = true;
    return fresh;
}

// take_path takes the name of a file, which is relative to the configuration's
// own, and where it was written.
[[nodiscard]] char* take_path(ngx_conf_t* cf, ngx_str_t& path, ngx_str_t& file,
                              ngx_uint_t& line) noexcept;

}  // namespace client_cert::nginx
