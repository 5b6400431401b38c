// What a worker verified lately.
#include "ngx.hpp"

#include "memo.hpp"

#include <algorithm>

namespace client_cert::nginx {

std::size_t Memo::slot(const MemoKey& key) noexcept {
    std::size_t hash = 0;
    for (std::size_t i = 0; i < sizeof(hash); i++) {
        hash = hash << 8 | key.certificates[i];
    }
    return (hash ^ reinterpret_cast<uintptr_t>(key.trust) / 64) % k_size;
}


const x509::Verification* Memo::find(const MemoKey& key,
                                     std::int64_t now) const noexcept {
    const Entry& entry = entries_[slot(key)];
    return entry.key == key && now < entry.kept_until
                   && now >= entry.verification.valid_from
                   && now < entry.verification.valid_until
               ? &entry.verification
               : nullptr;
}


void Memo::keep(const MemoKey& key, const x509::Verification& verification,
                std::int64_t now) noexcept {
    if (verification.path.size() > k_longest_path) {
        return;
    }
    Entry& entry = entries_[slot(key)];
    entry.key = key;
    entry.kept_until = now + k_seconds;
    entry.verification = verification;
    std::ranges::copy(verification.path, entry.path.begin());
    entry.verification.path = {entry.path.data(), verification.path.size()};
}

}  // namespace client_cert::nginx
