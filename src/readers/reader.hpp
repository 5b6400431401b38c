// Readers: what a front proxy's headers say of its client's certificate.
//
// A reader is the way back of a dialect: the names of its fields, where in them
// certificate, chain and verdict stand, and how the certificates are decoded.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "readers/certificates.hpp"

namespace client_cert {

// FieldLines are the values of all lines that a request has of a field, in
// their order.
using FieldLines = std::span<const std::string_view>;

// ReaderField is a field that a reader looks at.
struct ReaderField {
    std::string_view name;
    // may_repeat is true for a list, which may come over several lines.
    bool may_repeat = false;
};

// ReadOptions are what the configuration says about reading.
struct ReadOptions {
    // takes_last is true where of several elements, one of each hop, the last
    // counts; else there may be one only.
    bool takes_last = false;
};

// SenderVerdict is what a sender says of the certificate that it passes on.
enum class SenderVerdict : std::uint8_t { none, good, bad, revoked };

// Malformed is what is wrong with which field.
struct Malformed {
    std::string_view field;
    std::string_view what;
};

// Passed is what a sender passed on, as it stands in the fields.
struct Passed {
    // texts are what the certificates are made of, the leaf in the first;
    // empty where none was passed on. Equal texts are equal certificates.
    [[nodiscard]] std::span<const std::string_view> texts() const noexcept {
        return {all.data(), count};
    }

    // add appends a text. False where there are too many.
    [[nodiscard]] bool add(std::string_view text) noexcept {
        if (count == all.size()) {
            return false;
        }
        all[count++] = text;
        return true;
    }

    std::array<std::string_view, k_most_certificates + 1> all = {};
    std::size_t count = 0;
    SenderVerdict verdict = SenderVerdict::none;
    // lacks_certificate is true where the sender tells of a certificate, and
    // did not send it.
    bool lacks_certificate = false;
    // sha256 and sha1 are fingerprints in hexadecimal that the sender tells
    // beside the certificate, and that have to be its own; empty where it tells
    // none.
    std::string_view sha256;
    std::string_view sha1;
};

// Reader is the way back of a dialect that carries whole certificates.
struct Reader {
    // dialect is its name, and word what has to stand behind it in the
    // configuration, if something has to.
    std::string_view dialect;
    std::string_view word;
    std::span<const ReaderField> fields;
    // has_verdict is true where the dialect tells what the sender thinks.
    bool has_verdict = false;
    // extract finds what stands where; `lines` are those of `fields`, of which
    // only those that may repeat have more than one. False where a field is
    // malformed.
    bool (*extract)(std::span<const FieldLines> lines,
                    const ReadOptions& options, Passed& to,
                    Malformed& malformed) noexcept;
    // decode makes certificates of the texts, as Certificates says.
    Decoded (*decode)(std::span<const std::string_view> texts,
                      Certificates& to) noexcept;
};

// readers are all readers.
[[nodiscard]] std::span<const Reader* const> readers() noexcept;

// find_reader returns that of a dialect and its word, or nullptr.
[[nodiscard]] const Reader* find_reader(std::string_view dialect,
                                        std::string_view word) noexcept;

// read_passed finds what a sender passed on. False where a field is malformed.
[[nodiscard]] bool read_passed(const Reader& reader,
                               std::span<const FieldLines> lines,
                               const ReadOptions& options, Passed& to,
                               Malformed& malformed) noexcept;

// agrees tells whether a fingerprint in hexadecimal, in either case and with
// colons between its bytes or without, is a digest.
[[nodiscard]] bool agrees(std::string_view fingerprint, Bytes digest) noexcept;

}  // namespace client_cert
