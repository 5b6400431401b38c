// What a filter of ours passes on: pieces of nginx's buffers, and memory of its
// own.
#pragma once

#include "stream/ngx_stream.hpp"

#include "stream/blocks.hpp"

namespace client_cert::stream {

// Output is a chain that is being made for the next filter, and what of our own
// in it was not sent yet.
class Output {
public:
    // Output gives back blocks of these.
    explicit Output(Blocks& blocks) noexcept : blocks_(&blocks) {}

    // piece appends bytes of a buffer of nginx's, which has to keep them until
    // they were sent. Like all others it is false where there is no memory.
    [[nodiscard]] bool piece(ngx_pool_t* pool, u_char* begin,
                             u_char* end) noexcept;

    // own appends a block, and gives it back once it was sent.
    [[nodiscard]] bool own(ngx_pool_t* pool, u_char* block,
                           std::size_t size) noexcept;

    // whole appends a buffer of nginx's, or what is left of it.
    [[nodiscard]] bool whole(ngx_pool_t* pool, ngx_buf_t* buffer) noexcept;

    // is_empty tells whether nothing was appended since `send`.
    [[nodiscard]] bool is_empty() const noexcept { return chain_ == nullptr; }

    // send gives all of it to the next filter, or asks that one to go on with
    // what it has where there is nothing.
    [[nodiscard]] ngx_int_t send(ngx_stream_session_t* s,
                                 ngx_stream_filter_pt next, ngx_uint_t upstream,
                                 const ngx_connection_t& to) noexcept;

    // is_all_sent tells whether nothing of our own waits for the other end.
    [[nodiscard]] bool is_all_sent() const noexcept { return busy_ == nullptr; }

    // unsent is how many bytes of our own memory wait for the other end, with
    // so many for each piece of it besides.
    [[nodiscard]] std::size_t unsent(std::size_t each = 0) const noexcept;

private:
    [[nodiscard]] bool append(ngx_pool_t* pool, ngx_buf_t* buffer) noexcept;
    [[nodiscard]] ngx_buf_t* make(ngx_pool_t* pool) noexcept;
    void reclaim() noexcept;

    Blocks* blocks_;
    ngx_chain_t* chain_ = nullptr;
    ngx_chain_t** end_ = &chain_;
    // busy_ are our own buffers that were not sent yet, free_ those that were.
    ngx_chain_t* busy_ = nullptr;
    ngx_chain_t* free_ = nullptr;
};

}  // namespace client_cert::stream
