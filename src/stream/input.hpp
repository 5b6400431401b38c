// A buffer of the client's on its way to the broker.
#pragma once

#include "stream/ngx_stream.hpp"

#include "stream/passage.hpp"

namespace client_cert::stream {

// Input is a buffer of nginx's that is gone through. What passes of it is in
// pieces, of which the last is the buffer itself.
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

    // pass lets bytes pass. False where there is no memory.
    [[nodiscard]] bool pass(const Passage& passage, std::size_t size) noexcept {
        if (size == 0) {
            return true;
        }
        if (begin_ != end_ && end_ != at_ && !copy(passage)) {
            return false;
        }
        if (begin_ == end_ || end_ != at_) {
            begin_ = at_;
        }
        at_ += size;
        end_ = at_;
        return true;
    }

    // skip lets bytes go no further.
    void skip(std::size_t size) noexcept { at_ += size; }

    // finish ends a buffer that was gone through.
    [[nodiscard]] bool finish(const Passage& passage) noexcept {
        buffer_->pos = begin_;
        buffer_->last = end_;
        return begin_ == end_
               || passage.filter.to_broker.whole(passage.pool(), buffer_);
    }

    // stop ends one of which something is to wait.
    [[nodiscard]] bool stop(const Passage& passage) noexcept {
        buffer_->pos = at_;
        return begin_ == end_ || copy(passage);
    }

private:
    // copy passes a piece that is not the last: nginx uses the memory again as
    // soon as nothing is left of the buffer itself.
    [[nodiscard]] bool copy(const Passage& passage) const noexcept {
        const auto size = static_cast<std::size_t>(end_ - begin_);
        u_char* memory = copy_block(passage.pool(), {chars(begin_), size});
        return memory != nullptr
               && passage.filter.to_broker.own(passage.pool(), memory, size);
    }

    ngx_buf_t* buffer_;
    u_char* at_;
    u_char* begin_;
    u_char* end_;
};

}  // namespace client_cert::stream
