// Scans, removes and copies elements of nginx's header lists.
//
// Others hold the addresses of elements (cached pointers in `headers_in`,
// `next` chains), so an element that stays never moves: parts of the list are
// shortened, split or unlinked instead.
#pragma once

#include "http/ngx_http.hpp"

#include "fields/name_set.hpp"

namespace client_cert::http {

// needs_look tells whether a list has an element whose name a filter lets pass
// and of which `is_wanted(element)` holds: a scan that costs each request as
// little as can be.
template <class Wanted>
[[nodiscard]] [[gnu::always_inline]] inline bool needs_look(
    const ngx_list_t& headers, const NameFilter& filter,
    Wanted is_wanted) noexcept {
    for (const ngx_list_part_t* part = &headers.part; part != nullptr;
         part = part->next)
    {
        const auto* header = static_cast<const ngx_table_elt_t*>(part->elts);
        for (const auto* end = header + part->nelts; header != end; header++) {
            if (filter.may_be(view(header->key)) && is_wanted(*header)) {
                return true;
            }
        }
    }
    return false;
}

// remove_headers takes every element for which `drop(element)` holds out of an
// initialised list. False where there is no memory; the list is then
// consistent, with some of them still in it.
template <class Drop>
[[nodiscard]] bool remove_headers(ngx_list_t& list, ngx_pool_t* pool,
                                  Drop drop) noexcept {
    ngx_list_part_t* previous = nullptr;
    ngx_list_part_t* part = &list.part;

    while (part != nullptr) {
        auto* header = static_cast<ngx_table_elt_t*>(part->elts);
        ngx_uint_t begin = 0;
        while (begin < part->nelts && !drop(header[begin])) {
            begin++;
        }
        if (begin == part->nelts) {
            previous = part;
            part = part->next;
            continue;
        }
        ngx_uint_t end = begin + 1;
        while (end < part->nelts && drop(header[end])) {
            end++;
        }

        // [begin, end) goes. `nalloc` counts the slots of the last part only;
        // it shrinks with it, so that a freed slot is never written again, but
        // where the whole list goes: nginx could not add a part of no slots.
        if (begin == 0 && end < part->nelts) {
            part->elts = header + end;
            part->nelts -= end;
            if (part == list.last) {
                list.nalloc -= end;
            }

        } else if (end < part->nelts) {
            auto* tail = static_cast<ngx_list_part_t*>(
                ngx_palloc(pool, sizeof(ngx_list_part_t)));
            if (tail == nullptr) {
                return false;
            }
            *tail = {header + end, part->nelts - end, part->next};
            if (part == list.last) {
                list.last = tail;
                list.nalloc -= end;
            }
            part->nelts = begin;
            part->next = tail;
            previous = part;
            part = tail;

        } else if (begin != 0) {
            part->nelts = begin;
            if (part == list.last) {
                list.nalloc = begin;
            }

        } else if (previous != nullptr) {
            // nginx's loops read the first element of every later part, so an
            // empty one must not stay.
            previous->next = part->next;
            if (part == list.last) {
                list.last = previous;
                list.nalloc = previous->nelts;
            }
            part = previous->next;

        } else if (part->next != nullptr) {
            if (list.last == part->next) {
                list.last = part;
            }
            *part = *part->next;

        } else {
            part->nelts = 0;
            part = nullptr;
        }
    }
    return true;
}

// copy_headers replaces the elements of a list, which may be another request's
// or uninitialised, by own copies with room for some more. False where there is
// no memory; the list is then unchanged.
[[nodiscard]] inline bool copy_headers(ngx_list_t& list,
                                       ngx_pool_t* pool) noexcept {
    constexpr ngx_uint_t room = 8;
    ngx_uint_t count = 0;
    for_each_header(list, [&](const ngx_table_elt_t&) { count++; });

    ngx_list_t copy;
    if (ngx_list_init(&copy, pool, count + room, sizeof(ngx_table_elt_t))
        != NGX_OK) {
        return false;
    }
    auto* slot = static_cast<ngx_table_elt_t*>(copy.part.elts);
    for_each_header(list, [&](const ngx_table_elt_t& header) {
        *slot = {};
        slot->hash = header.hash;
        slot->key = header.key;
        slot->value = header.value;
        slot->lowcase_key = header.lowcase_key;
        slot++;
        copy.part.nelts++;
    });

    list = copy;
    list.last = &list.part;
    return true;
}

}  // namespace client_cert::http
