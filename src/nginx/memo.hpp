// What a worker verified lately: clients that come again need not be verified
// again.
#pragma once

#include "nginx/ngx.hpp"

#include <array>

#include "verify/session_record.hpp"
#include "verify/verification.hpp"

namespace client_cert::nginx {

// MemoKey is what a verification depends on, besides the time.
struct MemoKey {
    const x509::Trust* trust = nullptr;
    std::uint64_t generation = 0;
    // certificates digests the leaf and the presented chain.
    x509::Sha256 certificates = {};

    friend bool operator==(const MemoKey&, const MemoKey&) noexcept = default;
};

// Memo remembers the last verifications of a worker, each for a minute at most.
class Memo {
public:
    // find returns a verification that still holds, or nullptr.
    [[nodiscard]] const x509::Verification* find(
        const MemoKey& key, std::int64_t now) const noexcept;

    // keep remembers a verification in place of an older one. A path that is
    // longer than usual is not worth it.
    void keep(const MemoKey& key, const x509::Verification& verification,
              std::int64_t now) noexcept;

private:
    static constexpr std::size_t k_size = 256;
    static constexpr std::size_t k_longest_path = 6;
    static constexpr std::int64_t k_seconds = 60;

    struct Entry {
        MemoKey key;
        std::int64_t kept_at = 0;
        x509::Verification verification;
        std::array<PathLink, k_longest_path> path = {};
        // list_issuer is the verification's, as far as it fits.
        std::array<char, 128> list_issuer = {};
    };

    static std::size_t slot(const MemoKey& key) noexcept;

    std::array<Entry, k_size> entries_ = {};
};

}  // namespace client_cert::nginx
