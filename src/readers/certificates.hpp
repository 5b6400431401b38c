// Certificates that are decoded from text.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.hpp"
#include "base/writer.hpp"
#include "encoding/base64.hpp"
#include "encoding/pem.hpp"

namespace client_cert {

// k_most_certificates counts the leaf.
inline constexpr std::size_t k_most_certificates = 10;
inline constexpr std::size_t k_longest_certificate = 65536;

// Decoded is how decoding ended.
enum class Decoded : std::uint8_t { yes, malformed, no_memory };

// Certificates collects DER in an arena, the leaf first. That it is DER of
// certificates is for others to find out.
class Certificates {
public:
    explicit Certificates(const Arena& arena) noexcept : arena_(arena) {}

    // add_base64 decodes one certificate from a text in base64.
    [[nodiscard]] Decoded add_base64(std::string_view text,
                                     Base64Strictness strictness) noexcept;

    // add_pem decodes all that there are in a text in PEM.
    [[nodiscard]] Decoded add_pem(std::string_view text,
                                  PemBlanks blanks) noexcept;

    // add_percent_pem decodes the same from a text that is percent-encoded.
    [[nodiscard]] Decoded add_percent_pem(std::string_view text) noexcept;

    [[nodiscard]] const Arena& arena() const noexcept { return arena_; }

    // all are those that were added, the leaf first.
    [[nodiscard]] std::span<const Bytes> all() const noexcept {
        return {all_.data(), count_};
    }

    // refuse says why what is to be decoded is malformed.
    [[nodiscard]] Decoded refuse(std::string_view objection) noexcept {
        objection_ = objection;
        return Decoded::malformed;
    }

    // objection says in words for a log what is malformed.
    [[nodiscard]] std::string_view objection() const noexcept {
        return objection_;
    }

private:
    [[nodiscard]] Decoded keep(const char* bytes, std::size_t size) noexcept;

    Arena arena_;
    std::array<Bytes, k_most_certificates> all_ = {};
    std::size_t count_ = 0;
    std::string_view objection_;
};

}  // namespace client_cert
