// nginx's headers for C++ without those of http, and typed views of its strings
// and arrays. Every file that knows nginx includes this, or what is for http,
// first: ngx_config.h sets feature macros.
#pragma once

extern "C" {
#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
}

#include <new>
#include <span>
#include <string_view>
#include <type_traits>

#include "base/arena.hpp"

namespace client_cert::nginx {

// view is an nginx string as a string_view.
[[nodiscard]] inline std::string_view view(const ngx_str_t& text) noexcept {
    return {reinterpret_cast<const char*>(text.data), text.len};
}

// to_ngx is a string_view as an nginx string; nginx must not write to it.
[[nodiscard]] inline ngx_str_t to_ngx(std::string_view text) noexcept {
    return {text.size(),
            const_cast<u_char*>(reinterpret_cast<const u_char*>(text.data()))};
}

// chars is nginx's byte pointer as a character pointer.
[[nodiscard]] inline char* chars(u_char* bytes) noexcept {
    return reinterpret_cast<char*>(bytes);
}

// conf_failed is what a configuration callback returns once it, or nginx, has
// logged what is wrong.
[[nodiscard]] inline char* conf_failed() noexcept {
    return static_cast<char*>(NGX_CONF_ERROR);
}

// elements are the elements of an array of T; none of a null array.
template <class T>
[[nodiscard]] std::span<T> elements(const ngx_array_t* array) noexcept {
    if (array == nullptr) {
        return {};
    }
    return {static_cast<T*>(array->elts), array->nelts};
}

// push appends a copy to an array, and returns it, or nullptr where there is
// no memory.
template <class T>
[[nodiscard]] T* push(ngx_array_t& array, const T& value) noexcept {
    static_assert(std::is_trivially_destructible_v<T>);
    void* slot = ngx_array_push(&array);
    return slot != nullptr ? new (slot) T(value) : nullptr;
}

// create returns a T in a pool, or nullptr where there is no memory.
template <class T>
[[nodiscard]] T* create(ngx_pool_t* pool) noexcept {
    static_assert(std::is_trivially_destructible_v<T>);
    void* memory = ngx_palloc(pool, sizeof(T));
    if (memory == nullptr) {
        return nullptr;
    }
    return new (memory) T{};
}

// create_owned makes an object that is destroyed with the pool.
template <class T, class... Arguments>
[[nodiscard]] T* create_owned(ngx_pool_t* pool,
                              const Arguments&... arguments) noexcept {
    ngx_pool_cleanup_t* cleanup = ngx_pool_cleanup_add(pool, sizeof(T));
    if (cleanup == nullptr) {
        return nullptr;
    }
    auto* object = new (cleanup->data) T{arguments...};
    cleanup->handler = [](void* data) noexcept { static_cast<T*>(data)->~T(); };
    return object;
}

// is_unset tells whether a level says nothing about a list.
[[nodiscard]] inline bool is_unset(const ngx_array_t* list) noexcept {
    return list == NGX_CONF_UNSET_PTR;
}

// pool_arena is a pool as an Arena.
[[nodiscard]] inline Arena pool_arena(ngx_pool_t* pool) noexcept {
    return {pool, [](void* owner, std::size_t size) noexcept {
                return ngx_pnalloc(static_cast<ngx_pool_t*>(owner), size);
            }};
}

}  // namespace client_cert::nginx
