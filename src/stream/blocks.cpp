// Memory that comes and goes while a session lasts.
#include "stream/ngx_stream.hpp"

#include "stream/blocks.hpp"

namespace client_cert::stream {

Blocks::~Blocks() {
    while (first_ != nullptr) {
        Block* block = first_;
        first_ = block->next;
        ngx_free(block);
    }
}


u_char* Blocks::take(std::size_t size, ngx_log_t* log) noexcept {
    void* memory = ngx_alloc(sizeof(Block) + size, log);
    if (memory == nullptr) {
        return nullptr;
    }
    auto* block = new (memory) Block{first_, &first_};
    if (first_ != nullptr) {
        first_->place = &block->next;
    }
    first_ = block;
    return reinterpret_cast<u_char*>(block + 1);
}


void Blocks::give(u_char* memory) noexcept {
    Block* block = reinterpret_cast<Block*>(memory) - 1;
    *block->place = block->next;
    if (block->next != nullptr) {
        block->next->place = block->place;
    }
    ngx_free(block);
}

}  // namespace client_cert::stream
