// What a pool remembers of its request, through all redirects.
#pragma once

#include "nginx/ngx.hpp"

namespace client_cert::nginx {

// Note is a T that a pool holds among its cleanups.
template <class T>
struct Note {
    // kind is first, so that a Note of another type is none of this one.
    const void* kind = nullptr;
    T value;
};

// k_note_kind is told from others by its address. It is not const: a linker
// that folds what is alike has one address for equal constants.
template <class T>
inline char k_note_kind = 0;

// forget_note is the handler of all notes, and no empty function, which a
// linker may fold with any other.
inline void forget_note(void* data) noexcept {
    *static_cast<const void**>(data) = nullptr;
}

// add_note has a pool remember a value. False where there is no memory.
template <class T>
[[nodiscard]] bool add_note(ngx_pool_t* pool, const T& value) noexcept {
    static_assert(std::is_trivially_destructible_v<T>);
    ngx_pool_cleanup_t* cleanup = ngx_pool_cleanup_add(pool, sizeof(Note<T>));
    if (cleanup == nullptr) {
        return false;
    }
    new (cleanup->data) Note<T>{&k_note_kind<T>, value};
    cleanup->handler = forget_note;
    return true;
}

// find_note returns the latest T of a pool that is wanted, or nullptr.
template <class T, class Wanted>
[[nodiscard]] T* find_note(const ngx_pool_t& pool, Wanted is_wanted) noexcept {
    for (const ngx_pool_cleanup_t* cleanup = pool.cleanup; cleanup != nullptr;
         cleanup = cleanup->next)
    {
        if (cleanup->handler != forget_note
            || *static_cast<const void**>(cleanup->data) != &k_note_kind<T>)
        {
            continue;
        }
        T& value = static_cast<Note<T>*>(cleanup->data)->value;
        if (is_wanted(value)) {
            return &value;
        }
    }
    return nullptr;
}

}  // namespace client_cert::nginx
