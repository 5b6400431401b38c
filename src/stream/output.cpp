// What a filter of ours passes on: pieces of nginx's buffers, and memory of its
// own.
#include "stream/ngx_stream.hpp"

#include "stream/output.hpp"

namespace client_cert::stream {

bool Output::append(ngx_pool_t* pool, ngx_buf_t* buffer) noexcept {
    ngx_chain_t* link = ngx_alloc_chain_link(pool);
    if (link == nullptr) {
        return false;
    }
    link->buf = buffer;
    link->next = nullptr;
    *end_ = link;
    end_ = &link->next;
    return true;
}


// make returns a buffer of our own, which is among the busy ones.
ngx_buf_t* Output::make(ngx_pool_t* pool) noexcept {
    ngx_chain_t* link = ngx_chain_get_free_buf(pool, &free_);
    if (link == nullptr) {
        return nullptr;
    }
    ngx_buf_t* buffer = link->buf;
    *buffer = {};
    buffer->temporary = 1;
    buffer->flush = 1;
    link->next = busy_;
    busy_ = link;
    return buffer;
}


bool Output::piece(ngx_pool_t* pool, u_char* begin, u_char* end) noexcept {
    ngx_buf_t* buffer = make(pool);
    if (buffer == nullptr) {
        return false;
    }
    buffer->pos = begin;
    buffer->last = end;
    return append(pool, buffer);
}


bool Output::own(ngx_pool_t* pool, u_char* block, std::size_t size) noexcept {
    ngx_buf_t* buffer = make(pool);
    if (buffer == nullptr) {
        return false;
    }
    buffer->start = buffer->pos = block;
    buffer->last = block + size;
    return append(pool, buffer);
}


bool Output::whole(ngx_pool_t* pool, ngx_buf_t* buffer) noexcept {
    return append(pool, buffer);
}


ngx_int_t Output::send(ngx_stream_session_t* s, ngx_stream_filter_pt next,
                       ngx_uint_t upstream,
                       const ngx_connection_t& to) noexcept {
    ngx_chain_t* chain = chain_;
    chain_ = nullptr;
    end_ = &chain_;
    // The last filter takes an empty chain for a fault where it has nothing.
    ngx_int_t rc = NGX_OK;
    if (chain != nullptr || to.buffered != 0) {
        rc = next(s, chain, upstream);
    }
    ngx_pool_t* pool = s->connection->pool;
    while (chain != nullptr) {
        ngx_chain_t* link = chain;
        chain = link->next;
        ngx_free_chain(pool, link);
    }
    reclaim();
    return rc;
}


// reclaim finds those that were sent.
void Output::reclaim() noexcept {
    for (ngx_chain_t** at = &busy_; *at != nullptr;) {
        ngx_chain_t* link = *at;
        if (ngx_buf_size(link->buf) != 0) {
            at = &link->next;
            continue;
        }
        if (link->buf->start != nullptr) {
            blocks_->give(link->buf->start);
        }
        *at = link->next;
        link->next = free_;
        free_ = link;
    }
}


std::size_t Output::unsent(std::size_t each) const noexcept {
    std::size_t size = 0;
    for (const ngx_chain_t* link = busy_; link != nullptr; link = link->next) {
        if (link->buf->start != nullptr) {
            size += each + static_cast<std::size_t>(ngx_buf_size(link->buf));
        }
    }
    return size;
}

}  // namespace client_cert::stream
