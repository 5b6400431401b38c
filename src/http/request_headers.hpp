// What the module does to the headers of a request.
#pragma once

#include "http/ngx_http.hpp"

#include "http/conf.hpp"

namespace client_cert::http {

// Cleaned says what clean_request found.
enum class Cleaned { nothing, reserved, no_memory };

// CleanMark is a request's context, and says that its list was cleaned: what
// the list ended with then, and whether there was anything to clean. It is made
// of what is there, so that it costs no memory. nginx clears all contexts on an
// internal redirect, which asks for cleaning again.
class CleanMark {
public:
    // of is a request's mark.
    static CleanMark of(ngx_http_request_t* r) noexcept {
        return CleanMark{reinterpret_cast<std::uintptr_t>(
            ngx_http_get_module_ctx(r, ngx_http_client_cert_module))};
    }

    // CleanMark is one for a list as it is now.
    CleanMark(const ngx_list_t& list, Cleaned result) noexcept
        : bits_(k_is_set | end_of(list)
                | (result == Cleaned::reserved ? k_reserved : 0)) {}

    void set(ngx_http_request_t* r) const noexcept {
        ngx_http_set_ctx(r, reinterpret_cast<void*>(bits_),
                         ngx_http_client_cert_module);
    }

    [[nodiscard]] bool is_set() const noexcept { return bits_ != 0; }

    [[nodiscard]] Cleaned result() const noexcept {
        return (bits_ & k_reserved) != 0 ? Cleaned::reserved : Cleaned::nothing;
    }

    // is_as_before tells whether nothing was added to the list since: what is
    // added is then the last, and brings a name of its own, also where a
    // module gives the slot of a header that it removed out again.
    [[nodiscard]] bool is_as_before(const ngx_list_t& list) const noexcept {
        return is_set() && (bits_ & ~k_flags) == end_of(list);
    }

private:
    static constexpr std::uintptr_t k_is_set = 1;
    static constexpr std::uintptr_t k_reserved = 2;
    static constexpr std::uintptr_t k_flags = k_is_set | k_reserved;

    explicit CleanMark(std::uintptr_t bits) noexcept : bits_(bits) {}

    // end_of is made of where a list ends, and of where the name of its last
    // element is.
    static std::uintptr_t end_of(const ngx_list_t& list) noexcept {
        // An odd number that spreads an address over all bits.
        constexpr auto spread =
            static_cast<std::uintptr_t>(0x9E3779B97F4A7C15u);
        if (list.last == nullptr || list.last->nelts == 0) {
            return 0;
        }
        const auto* last = static_cast<const ngx_table_elt_t*>(list.last->elts)
                           + list.last->nelts - 1;
        return (reinterpret_cast<std::uintptr_t>(last)
                ^ reinterpret_cast<std::uintptr_t>(last->key.data) * spread)
               & ~k_flags;
    }

    std::uintptr_t bits_;
};

// clean_unmarked is clean_request where it is for the first time.
[[nodiscard]] Cleaned clean_unmarked(ngx_http_request_t* r) noexcept;

// clean_request does to the headers of a request what `client_cert_inbound`
// says, once on each path through the phases: called again, it only returns the
// same. After it, a subrequest has a header list of its own.
[[nodiscard]] inline Cleaned clean_request(ngx_http_request_t* r) noexcept {
    const CleanMark mark = CleanMark::of(r);
    return mark.is_set() ? mark.result() : clean_unmarked(r);
}

// hide_unmarked is hide_forged where no phase has cleaned the request.
[[nodiscard]] bool hide_unmarked(ngx_http_request_t* r) noexcept;

// hide_forged takes out what a client forged before somebody looks at a request
// that may be on no path through the phases: nginx refused it, or it is a clone
// of another. What the module itself has added stays. False where there is no
// memory.
[[nodiscard]] inline bool hide_forged(ngx_http_request_t* r) noexcept {
    return CleanMark::of(r).is_set() || hide_unmarked(r);
}

// hide_all takes all headers out: what is left to do where hide_forged has no
// memory, and nobody can be told.
void hide_all(ngx_http_request_t* r) noexcept;

// make_room_again is make_room where the list changed or may hold anything.
[[nodiscard]] bool make_room_again(ngx_http_request_t* r) noexcept;

// make_room cleans a request, and removes whatever stands where this location's
// headers go: every reserved header, or, with `client_cert_inbound pass`, those
// of the same name and those that the module added for an earlier location.
// False where there is no memory.
[[nodiscard]] inline bool make_room(ngx_http_request_t* r) noexcept {
    const bool is_clean = CleanMark::of(r).is_as_before(r->headers_in.headers)
                          && inbound(r) != Inbound::pass;
    return is_clean
           || (clean_request(r) != Cleaned::no_memory && make_room_again(r));
}

// add_header appends a header to a cleaned request. The value must end in a NUL
// that is not counted, and outlive the request. False where there is no memory.
[[nodiscard]] bool add_header(ngx_http_request_t* r, const HeaderName& name,
                              const ngx_str_t& value) noexcept;

}  // namespace client_cert::http
