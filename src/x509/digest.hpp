// The SHA-256 of bytes that come in pieces.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstddef>

#include "x509/handle.hpp"

namespace client_cert::x509 {

// Sha256 is a digest of that kind.
using Sha256 = std::array<unsigned char, 32>;

// Digest takes pieces, and remembers where something failed.
class Digest {
public:
    Digest() noexcept
        : context_(EVP_MD_CTX_new()),
          good_(context_
                && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr)
                       == 1) {}

    void put(const void* bytes, std::size_t size) noexcept {
        if (good_) {
            good_ = EVP_DigestUpdate(context_.get(), bytes, size) == 1;
        }
    }

    // finish is false where there was no memory.
    [[nodiscard]] bool finish(Sha256& to) noexcept {
        if (!good_) {
            return false;
        }
        return EVP_DigestFinal_ex(context_.get(), to.data(), nullptr) == 1;
    }

private:
    DigestHandle context_;
    bool good_;
};

}  // namespace client_cert::x509
