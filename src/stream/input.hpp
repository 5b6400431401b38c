// A buffer of the client's on its way to the broker.
#pragma once

#include "stream/ngx_stream.hpp"

#include "stream/passage.hpp"

namespace client_cert::stream {

// Input is a buffer of nginx's that is gone through. What passes of it is moved
// together in it.
class Input {
public:
    explicit Input(ngx_buf_t* buffer) noexcept
        : buffer_(buffer),
          at_(buffer->pos),
          begin_(buffer->pos),
          end_(buffer->pos) {}

    // rest is what is still to be gone through.
    [[nodiscard]] std::string_view rest() const noexcept {
        return {chars(at_), static_cast<std::size_t>(buffer_->last - at_)};
    }

    // pass lets bytes pass.
    void pass(std::size_t size) noexcept {
        if (begin_ == end_) {
            begin_ = end_ = at_;
        }
        if (end_ != at_) {
            ngx_memmove(end_, at_, size);
        }
        at_ += size;
        end_ += size;
    }

    // skip lets bytes go no further.
    void skip(std::size_t size) noexcept { at_ += size; }

    // finish ends a buffer that was gone through. False where there is no
    // memory.
    [[nodiscard]] bool finish(const Passage& passage) noexcept {
        buffer_->pos = begin_;
        buffer_->last = end_;
        return begin_ == end_
               || passage.filter.to_broker.whole(passage.pool(), buffer_);
    }

    // stop ends one whose rest is to wait, if there is any: nginx uses the
    // memory again as soon as nothing is left. False as above.
    [[nodiscard]] bool stop(const Passage& passage) noexcept {
        buffer_->pos = at_;
        const auto size = static_cast<std::size_t>(end_ - begin_);
        return size == 0
               || send_copy(passage, passage.filter.to_broker,
                            {chars(begin_), size});
    }

private:
    ngx_buf_t* buffer_;
    u_char* at_;
    // begin_ and end_ bound what passes.
    u_char* begin_;
    u_char* end_;
};

}  // namespace client_cert::stream
