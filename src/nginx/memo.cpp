// What a worker verified lately.
#include "nginx/ngx.hpp"

#include "nginx/memo.hpp"

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
    // A clock that was set back ends it too.
    return entry.key == key && now >= entry.kept_at
                   && now < entry.kept_at + k_seconds
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
    entry.kept_at = now;
    entry.verification = verification;
    std::ranges::copy(verification.path, entry.path.begin());
    entry.verification.path = {entry.path.data(), verification.path.size()};
    const std::string_view issuer = verification.last.list_issuer;
    const std::size_t size = std::min(issuer.size(), entry.list_issuer.size());
    std::copy_n(issuer.begin(), size, entry.list_issuer.begin());
    entry.verification.last.list_issuer = {entry.list_issuer.data(), size};
    entry.verification.passed_over = {};
}

}  // namespace client_cert::nginx
